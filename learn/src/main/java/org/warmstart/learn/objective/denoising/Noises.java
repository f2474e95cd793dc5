package org.warmstart.learn.objective.denoising;

import org.warmstart.base.record.Choices;

/** The noises by name. */
public final class Noises {
  /** All of them. */
  public static final Choices<Noise> ALL =
      Choices.of(Noise.class, "noise")
          .add("token-masking", TokenMasking.class)
          .add("token-deletion", TokenDeletion.class)
          .add("infilling", Infilling.class)
          .add("sentence-permutation", SentencePermutation.class)
          .add("document-rotation", DocumentRotation.class);

  private Noises() {}
}
