package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * Layer normalization over the last dimension (Ba, Kiros & Hinton 2016), {@code weight} and {@code
 * bias} [D].
 */
public final class LayerNorm extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  public LayerNorm(long width, double epsilon) {
    this.weight = parameter("weight", new Parameter(Initializer.ONES, width));
    this.bias = parameter("bias", new Parameter(Initializer.ZEROS, width));
    this.epsilon = epsilon;
  }

  /** x […, D] → […, D]. */
  public Tensor forward(Tensor x) {
    return Ops.layerNorm(x, weight.tensor(), bias.tensor(), epsilon);
  }
}
