package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose inputs follow from its outputs (Gomez et al. 2017, "The Reversible Residual
 * Network"): y₁ = x₁ + f(x₂) and y₂ = x₂ + g(y₁). {@link Recomputation#reversible} runs such layers
 * one after another.
 */
public interface ReversibleLayer {
  /** f, on the second half. */
  Tensor first(Tensor x2, Notes notes);

  /** g, on the first half of the output. */
  Tensor second(Tensor y1);

  /**
   * What f chose when it ran first, and has to choose again: its input comes out of the outputs
   * again with rounding errors.
   */
  final class Notes {
    private @Nullable Tensor choice;
    private byte @Nullable [] random;

    /** What was noted; null when f runs first. */
    public @Nullable Tensor choice() {
      if (random != null) {
        RandomState.restore(random); // as they were when the choice was made
      }
      return choice;
    }

    /** Notes a choice, and where the random numbers stand now that it is made. */
    public void note(Tensor made) {
      choice = made;
      random = RandomState.save();
    }

    void keepIn(Scope scope) {
      if (choice != null) {
        scope.keep(choice);
      }
    }
  }
}
