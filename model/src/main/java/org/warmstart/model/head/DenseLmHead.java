package org.warmstart.model.head;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;

/**
 * The head of BERT and its descendants for masked words: a dense layer, an activation and a norm,
 * then the output layer, which usually is the word embeddings again with a bias of its own (the
 * code released with Devlin et al. 2019).
 *
 * <p>Shapes: D width of the hidden states, E width of the word embeddings, V vocabulary.
 */
public final class DenseLmHead extends LmHead {
  private final Linear dense;
  private final Activation activation;
  private final LayerNorm norm;
  private final Linear output;

  /**
   * Builds the head.
   *
   * @param denseName name of the dense layer in checkpoints
   * @param dense D → E
   * @param normName name of the norm over E in checkpoints
   */
  public DenseLmHead(
      String denseName,
      Linear dense,
      Activation activation,
      String normName,
      LayerNorm norm,
      Output output) {
    this.dense = child(denseName, dense);
    this.activation = activation;
    this.norm = child(normName, norm);
    adopt(output);
    this.output = output.linear;
  }

  @Override
  public Tensor transform(Tensor x) {
    return norm.forward(activation.apply(dense.forward(x)));
  }

  @Override
  public Linear output() {
    return output;
  }

  /** The output layer E → V, under the names it has in checkpoints. */
  public static final class Output extends Module {
    private final Linear linear;

    private Output(Linear linear) {
      this.linear = linear;
    }

    /**
     * A bias {@code <prefix>.bias} with the word embeddings for a weight, or with {@code tied}
     * false a layer {@code <prefix>.decoder} of its own; the bias is then kept but unused, as the
     * reference keeps it in its checkpoints.
     *
     * @param words the word embeddings [V, E]
     * @param deviation standard deviation of an own weight's initial values
     */
    public static Output under(String prefix, Parameter words, boolean tied, double deviation) {
      long[] shape = words.shape();
      Parameter bias = new Parameter(Initializer.ZEROS, shape[0]);
      Linear linear = tied ? new Linear(words, bias) : new Linear(shape[1], shape[0], deviation);
      Output output = new Output(linear);
      output.parameter(prefix + ".bias", bias);
      if (!tied) {
        output.child(prefix + ".decoder", linear);
      }
      return output;
    }

    /** The second names in checkpoints of what {@link #under} ties. */
    public static Map<String, String> aliasesUnder(String prefix, String words) {
      return Map.of(prefix + ".decoder.weight", words, prefix + ".decoder.bias", prefix + ".bias");
    }

    /**
     * A layer {@code <name>} whose weight is the word embeddings, or with {@code tied} false its
     * own.
     *
     * @param words the word embeddings [V, E]
     * @param deviation standard deviation of an own weight's initial values
     */
    public static Output named(String name, Parameter words, boolean tied, double deviation) {
      long[] shape = words.shape();
      Linear linear =
          tied
              ? new Linear(words, new Parameter(Initializer.ZEROS, shape[0]))
              : new Linear(shape[1], shape[0], deviation);
      Output output = new Output(linear);
      output.child(name, linear);
      return output;
    }
  }
}
