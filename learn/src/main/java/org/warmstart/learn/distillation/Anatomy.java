package org.warmstart.learn.distillation;

import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.Model;
import org.warmstart.model.ProblemType;
import org.warmstart.model.Reading;
import org.warmstart.model.SelfAttention;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * What there is to compare in a model, found by letting it read a few tokens.
 *
 * @param model the student or the teacher
 * @param scores how many scores a token or a text has
 * @param widths of the embeddings and of each layer's states
 * @param attention heads and their width, of each layer that tells its attention
 */
public record Anatomy(Model model, long scores, List<Long> widths, List<Heads> attention) {
  private static final int PROBED_TOKENS = 4;

  /**
   * Heads of a layer's attention.
   *
   * @param queries how many
   * @param keys how many heads keys and values have
   * @param width of each
   * @param causal whether tokens see earlier ones alone
   */
  public record Heads(long queries, long keys, long width, boolean causal) {
    static Heads of(SelfAttention layer) {
      Tensor queries = layer.queriesBNTH();
      return new Heads(queries.size(1), layer.keysBMSH().size(1), queries.size(3), layer.causal());
    }
  }

  public Anatomy {
    widths = List.copyOf(widths);
    attention = List.copyOf(attention);
  }

  /**
   * Looks into a model.
   *
   * @throws InputException if it cannot be looked into
   */
  public static Anatomy of(Model model) {
    if (!(model instanceof Inspectable readable)) {
      throw new InputException(
          "distillation: a "
              + model.architecture()
              + " cannot be a student or a teacher; there are BERT and its kin with the usual heads,"
              + " GPTs, and encoder-decoders");
    }
    model.train(false);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      HiddenStates hidden = HiddenStates.gatherWithAttention();
      Reading reading = readable.read(probe(model.head()), hidden);
      return new Anatomy(
          model,
          reading.scores(null).size(1),
          Observed.states(hidden).stream().map(state -> state.size(2)).toList(),
          hidden.attention().stream().map(Heads::of).toList());
    }
  }

  private static Inputs probe(Head head) {
    Tensor ids =
        head == Head.MULTIPLE_CHOICE
            ? Tensors.fullLongs(0, 1, 2, PROBED_TOKENS)
            : Tensors.fullLongs(0, 1, PROBED_TOKENS);
    // where a decoder reads its target, it needs one
    return Inputs.ofIds(ids).with("labels", Tensors.fullLongs(0, 1, PROBED_TOKENS));
  }

  /** How many layers have states of their own; the embeddings are none. */
  public int layers() {
    return widths.size() - 1;
  }

  Inspectable readable() {
    return (Inspectable) model;
  }

  /** What each token has to predict [B, T], or null if the scores are those of texts. */
  @Nullable Tensor tokenLabels(Inputs in) {
    return readable().tokenLabels(in);
  }

  /** Whether scores are of several labels, each of which is right or not. */
  boolean hasSeveralLabels() {
    return model.head() == Head.SEQUENCE_CLASSIFICATION
        && ProblemType.of(model.config().toJson()) == ProblemType.MULTI_LABEL_CLASSIFICATION;
  }

  /** For messages. */
  String name() {
    return model.architecture();
  }

  /** Refuses models whose layers are on two sides, or tell nothing. */
  void requireLayers(String loss) {
    if (model.head() == Head.SEQUENCE_TO_SEQUENCE || widths.size() < 2) {
      throw new InputException(
          loss
              + ": compares the layers of encoders or of decoders alone, not those of a "
              + name()
              + "; soft-targets compares what it says");
    }
  }

  /** Refuses models that do not tell their attention. */
  void requireAttention(String loss) {
    requireLayers(loss);
    if (attention.size() != layers()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: a %s does not tell the attention of its layers; hidden-mse compares their"
                  + " states",
              loss,
              name()));
    }
  }
}
