package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * y = x W + b, with {@code weight} [in, out] and {@code bias} [out]: "Conv1D" in OpenAI's code and
 * checkpoints.
 */
public final class TransposedLinear extends Dense {
  private final Parameter weight;
  private final Parameter bias;

  public TransposedLinear(long in, long out, double std) {
    this.weight = parameter("weight", new Parameter(Initializer.normal(std), in, out));
    this.bias = parameter("bias", new Parameter(Initializer.ZEROS, out));
  }

  @Override
  protected Tensor product(Tensor x) {
    return PackedWeights.inUse()
        ? PackedWeights.linear(x, weight.packed(true), bias.tensor())
        : Ops.linearTransposed(x, weight.tensor(), bias.tensor());
  }

  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public Parameter bias() {
    return bias;
  }

  @Override
  public boolean isTransposed() {
    return true;
  }
}
