package org.warmstart.learn.distillation;

import org.warmstart.base.record.Choices;

/** The losses between a student and its teacher, by name. */
public final class DistillationLosses {
  /** All of them. */
  public static final Choices<DistillationLoss> ALL =
      Choices.of(DistillationLoss.class, "distillation loss")
          .add("soft-targets", SoftTargets.class)
          .add("logits-mse", LogitsMse.class)
          .add("hidden-cosine", HiddenCosine.class)
          .add("hidden-mse", HiddenMse.class)
          .add("embedding-mse", EmbeddingMse.class)
          .add("attention-mse", AttentionMse.class)
          .add("attention-relations", AttentionRelations.class);

  private DistillationLosses() {}
}
