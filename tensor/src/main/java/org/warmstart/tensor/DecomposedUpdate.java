package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * A low-rank update of a weight's directions beside one magnitude for each output (Liu et al. 2024,
 * "DoRA: Weight-Decomposed Low-Rank Adaptation", section 4): with V = W + s · B A the layer's
 * weight is m · V / ‖V‖, row by row, with {@code lora_magnitude_vector} m [out]. It starts at ‖W‖,
 * so that nothing is changed at first. In the gradient ‖V‖ is a constant (section 4.3).
 */
public final class DecomposedUpdate extends LowRankUpdate {
  private final Parameter magnitude;

  /** As {@link LowRankUpdate#LowRankUpdate}. */
  public DecomposedUpdate(Dense layer, int rank, double scaling, double dropout) {
    super(layer, rank, scaling, dropout);
    Initializer norms = tensor -> tensor.copy_(Ops.rowNorms(weight(layer)));
    magnitude = parameter("lora_magnitude_vector", new Parameter(norms, layer.outputs()));
    magnitude.markLike(layer.weight());
  }

  /** W, [out, in]. */
  private static Tensor weight(Dense layer) {
    Tensor weight = layer.weight().tensor().detach();
    return layer.isTransposed() ? weight.t() : weight;
  }

  /** m / ‖V‖, [out]. */
  private Tensor factors(Dense layer) {
    return magnitude.tensor().div(Ops.rowNorms(weight(layer).add(change().detach())));
  }

  @Override
  Tensor forward(Dense layer, Tensor x) {
    Tensor factors = factors(layer);
    Tensor seen = dropped(x);
    Tensor own = Ops.linear(seen, weight(layer), null);
    Tensor sum = factors.mul(own.add(added(seen)));
    if (!drops()) {
      Parameter bias = layer.bias();
      return bias == null ? sum : sum.add(bias.tensor());
    }
    // what dropout leaves out of the update, the layer's own weight reads with its own magnitude
    return layer.product(x).add(sum.sub(own));
  }

  @Override
  void mergeInto(Dense layer) {
    Tensor weight = weight(layer);
    Tensor merged = factors(layer).unsqueeze(1).mul(weight.add(change()));
    addToWeight(layer, merged.sub(weight));
  }
}
