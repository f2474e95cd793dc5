package org.warmstart.learn.embedding;

import org.warmstart.base.record.Choices;

/** The losses of texts' vectors by name. */
public final class EmbeddingLosses {
  /** All of them. */
  public static final Choices<EmbeddingLoss> ALL =
      Choices.of(EmbeddingLoss.class, "loss")
          .add("in-batch-negatives", InBatchNegatives.class)
          .add("cosine-regression", CosineRegression.class)
          .add("cosent", Cosent.class)
          .add("triplet", Triplet.class);

  private EmbeddingLosses() {}
}
