package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * Root-mean-square normalization over the last dimension, {@code weight} [D], without centring and
 * bias (Zhang & Sennrich 2019).
 */
public final class RmsNorm extends Module {
  private final Parameter weight;
  private final double epsilon;

  /** A norm whose gain starts with the given values. */
  public RmsNorm(long width, double epsilon, Initializer gain) {
    this.weight = parameter("weight", new Parameter(gain, width));
    this.epsilon = epsilon;
  }

  /** x […, D] → […, D]. */
  public Tensor forward(Tensor x) {
    return Ops.rmsNorm(x, weight.tensor(), epsilon);
  }
}
