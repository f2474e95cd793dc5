package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization over the last dimension (Ba, Kiros & Hinton 2016), {@code weight} and, unless
 * it has none, {@code bias} [D].
 */
public final class LayerNorm extends Module {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final double epsilon;

  public LayerNorm(long width, double epsilon) {
    this(width, epsilon, true);
  }

  /**
   * A norm that may leave the bias out.
   *
   * @param biased whether there is one
   */
  public LayerNorm(long width, double epsilon, boolean biased) {
    this.weight = parameter("weight", new Parameter(Initializer.ONES, width));
    this.bias = biased ? parameter("bias", new Parameter(Initializer.ZEROS, width)) : null;
    this.epsilon = epsilon;
  }

  /** x […, D] → […, D]. */
  public Tensor forward(Tensor x) {
    return Ops.layerNorm(x, weight.tensor(), bias == null ? null : bias.tensor(), epsilon);
  }
}
