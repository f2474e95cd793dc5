package org.warmstart.tensor;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Inverted dropout (Srivastava et al. 2014): zeroes elements with probability p and scales the
 * others by 1/(1-p).
 */
public final class Dropout {
  private Dropout() {}

  /** Whether to leave out a whole part this time, with probability {@code p} in [0, 1). */
  public static boolean skips(double p) {
    if (p == 0) {
      return false;
    }
    try (Scope scope = Scope.open()) {
      return Tensors.empty(1).uniform_(0, 1, new GeneratorOptional()).item_double() < p;
    }
  }

  /**
   * Drops elements of {@code x} with probability {@code p} in [0, 1), from libtorch's own
   * generator.
   */
  public static Tensor apply(Tensor x, double p) {
    if (p == 0) {
      return x;
    }
    return torch.native_dropout(x, p, new BoolOptional(true)).get0();
  }
}
