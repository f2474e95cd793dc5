package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** y = x Wᵀ + b, with {@code weight} [out, in] and {@code bias} [out] or [1, out]. */
public final class Linear extends Dense {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /** A layer with a bias; the weight starts normally distributed, the bias at 0. */
  public Linear(long in, long out, double std) {
    this(new Parameter(Initializer.normal(std), out, in), new Parameter(Initializer.ZEROS, out));
  }

  /** As {@link #Linear(long, long, double)} without a bias. */
  public static Linear unbiased(long in, long out, double std) {
    return new Linear(new Parameter(Initializer.normal(std), out, in), null);
  }

  /** A layer over given, perhaps shared, parameters; a null bias leaves it out. */
  public Linear(Parameter weight, @Nullable Parameter bias) {
    this.weight = parameter("weight", weight);
    this.bias = bias == null ? null : parameter("bias", bias);
  }

  @Override
  protected Tensor product(Tensor x) {
    Tensor b = bias == null ? null : bias.tensor();
    return PackedWeights.inUse()
        ? PackedWeights.linear(x, weight.packed(false), b)
        : Ops.linear(x, weight.tensor(), b);
  }

  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public boolean isTransposed() {
    return false;
  }

  @Override
  public @Nullable Parameter bias() {
    return bias;
  }
}
