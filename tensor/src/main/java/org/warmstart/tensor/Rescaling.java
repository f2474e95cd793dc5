package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * Factors of a dense layer's activations (Liu et al. 2022, "Few-Shot Parameter-Efficient
 * Fine-Tuning is Better and Cheaper than In-Context Learning", section 3.3, "(IA)³"): {@code ia3_l}
 * is [out, 1] where what the layer computes is multiplied, its bias as well, and [1, in] where what
 * it reads is. All factors start at 1, so that nothing is changed at first.
 */
public final class Rescaling extends LayerUpdate {
  private final Parameter factors;
  private final boolean ofInputs;

  /**
   * Factors that are not initialised.
   *
   * @param layer that they are meant for
   * @param ofInputs whether they are of what the layer reads, and not of what it computes
   */
  public Rescaling(Dense layer, boolean ofInputs) {
    this.ofInputs = ofInputs;
    long[] shape = ofInputs ? new long[] {1, layer.inputs()} : new long[] {layer.outputs(), 1};
    factors = parameter("ia3_l", new Parameter(Initializer.ONES, shape));
    factors.markLike(layer.weight());
  }

  private Tensor row() {
    return factors.tensor().flatten();
  }

  @Override
  Tensor forward(Dense layer, Tensor x) {
    return ofInputs ? layer.product(x.mul(row())) : layer.product(x).mul(row());
  }

  @Override
  void mergeInto(Dense layer) {
    // [out, 1] and [1, in] fit a weight of [out, in]; one of [in, out] needs them turned
    Tensor fitting = layer.isTransposed() ? factors.tensor().t() : factors.tensor();
    layer.weight().root().tensor().mul_(fitting);
    Parameter bias = layer.bias();
    if (!ofInputs && bias != null) {
      bias.root().tensor().mul_(row().view(bias.shape()));
    }
  }
}
