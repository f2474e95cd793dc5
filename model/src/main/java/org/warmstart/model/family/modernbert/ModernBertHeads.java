package org.warmstart.model.family.modernbert;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.MeanReadOut;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * What ModernBERT puts on its layers: with every head first a dense layer, an activation and a
 * norm.
 */
final class ModernBertHeads {
  private ModernBertHeads() {}

  /** Scores of a text's classes. */
  static ReadOut texts(ModernBert.Config config, Head head, int classes) {
    Pool pool =
        config.pooling() == ModernBert.Pooling.MEAN
            ? (xBTD, in) -> MeanReadOut.mean(xBTD, in.get("attention_mask"))
            : head == Head.MULTIPLE_CHOICE
                ? (xBTD, in) -> firstReal(xBTD, in.get("attention_mask"))
                : (xBTD, in) -> xBTD.select(1, 0);
    return new Scores(config, classes, pool);
  }

  /** Scores of every token. */
  static ReadOut tokens(ModernBert.Config config, int classes) {
    return new Scores(config, classes, (xBTD, in) -> xBTD);
  }

  private static Tensor firstReal(Tensor xBTD, @Nullable Tensor maskBT) {
    return maskBT == null
        ? xBTD.select(1, 0)
        : Ops.rowsAt(xBTD, Ops.argmax(Tensors.toFloat(Ops.notEqual(maskBT, 0))));
  }

  /** What of a text's states is scored. */
  @FunctionalInterface
  private interface Pool {
    Tensor of(Tensor hiddenBTD, Inputs in);
  }

  /** The dense layer with activation and norm. */
  private static final class Transform extends Module {
    private final Linear dense;
    private final Activation activation;
    private final LayerNorm norm;

    Transform(ModernBert.Config config) {
      int width = config.width();
      dense =
          child(
              "head.dense",
              config.linear(width, width, config.outputRange(), config.classifierBias()));
      activation = Activation.named(config.classifierActivation());
      norm = child("head.norm", config.norm());
    }

    Tensor forward(Tensor x) {
      return norm.forward(activation.apply(dense.forward(x)));
    }
  }

  /** Pooling, the transform, dropout, one dense layer. */
  private static final class Scores extends ReadOut {
    private final Transform transform;
    private final Pool pool;
    private final double dropout;
    private final Linear classifier;

    Scores(ModernBert.Config config, int classes, Pool pool) {
      transform = new Transform(config);
      adopt(transform);
      this.pool = pool;
      dropout = config.classifierDropout();
      classifier = child("classifier", config.classifier(classes));
    }

    @Override
    public Tensor read(Tensor hiddenBTD, Inputs in) {
      Tensor x = transform.forward(pool.of(hiddenBTD, in));
      return classifier.forward(Dropout.apply(x, dropout(dropout)));
    }
  }

  /** The head for masked words. */
  static final class Words extends LmHead {
    private final Transform transform;
    private final Linear output;

    /**
     * Builds the head.
     *
     * @param words the word embeddings [V, D], which are the output layer's weight, too, if tied
     */
    Words(ModernBert.Config config, Parameter words) {
      transform = new Transform(config);
      adopt(transform);
      long size = config.vocabularySize();
      output =
          child(
              "decoder",
              config.tied()
                  ? new Linear(
                      words, config.headBias() ? new Parameter(Initializer.ZEROS, size) : null)
                  : config.linear(config.width(), size, config.outputRange(), config.headBias()));
    }

    @Override
    public Tensor transform(Tensor hidden) {
      return transform.forward(hidden);
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
