package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * A low-rank update of a dense layer (Hu et al. 2022, "LoRA", section 4.1): s · B A dropout(x) is
 * added to what the layer computes, with {@code lora_A.weight} [rank, in] and {@code lora_B.weight}
 * [out, rank]. B starts at zero, so that nothing is changed at first.
 */
public class LowRankUpdate extends LayerUpdate {
  private final Parameter down;
  private final Parameter up;
  private final double scaling;
  private final double dropout;

  /**
   * An update that is not initialised.
   *
   * @param layer that it is meant for
   * @param scaling the s above: in the paper alpha / rank
   * @param dropout probability with which an input is left out of the update in training
   */
  public LowRankUpdate(Dense layer, int rank, double scaling, double dropout) {
    // He et al. 2015's uniform values with a negative slope of √5: within ±1/√in
    Initializer uniform = Initializer.uniform(1 / Math.sqrt((double) layer.inputs()));
    down = parameter("lora_A.weight", new Parameter(uniform, rank, layer.inputs()));
    up = parameter("lora_B.weight", new Parameter(Initializer.ZEROS, layer.outputs(), rank));
    down.markLike(layer.weight());
    up.markLike(layer.weight());
    this.scaling = scaling;
    this.dropout = dropout;
  }

  @Override
  Tensor forward(Dense layer, Tensor x) {
    return layer.product(x).add(added(dropped(x)));
  }

  /** Whether the update sees less of an input than there is. */
  final boolean drops() {
    return dropout(dropout) > 0;
  }

  /** What of an input the update sees. */
  final Tensor dropped(Tensor x) {
    return Dropout.apply(x, dropout(dropout));
  }

  /** The update's own part, x […, in] → […, out]. */
  final Tensor added(Tensor x) {
    return Ops.scale(Ops.linear(Ops.linear(x, down.tensor(), null), up.tensor(), null), scaling);
  }

  /** What it comes to as a change of the weight, [out, in]. */
  final Tensor change() {
    return Ops.scale(Ops.matmul(up.tensor(), down.tensor()), scaling);
  }

  @Override
  void mergeInto(Dense layer) {
    addToWeight(layer, change());
  }
}
