package org.warmstart.model.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * γ Σ sⱼ hⱼ over all layers' states h, where s is a softmax of trained weights (Peters et al. 2018,
 * equation 1), perhaps with layer normalization of each h. It begins as their mean.
 */
public final class LayerMix extends Module {
  private final Parameter weights;
  private final Parameter scale;
  private final boolean normalize;

  /**
   * Builds the mix under the names {@code weights} and {@code scale}.
   *
   * @param layers how many states there are, the embeddings included
   * @param normalize whether each is normalized first
   */
  public LayerMix(int layers, boolean normalize) {
    weights = parameter("weights", new Parameter(Initializer.ZEROS, layers));
    scale = parameter("scale", new Parameter(Initializer.ONES, 1));
    this.normalize = normalize;
  }

  /** Layers [B, T, D] → [B, T, D]. */
  public Tensor forward(List<Tensor> layersBTD) {
    if (layersBTD.size() != weights.shape()[0]) {
      throw new IllegalArgumentException(
          layersBTD.size() + " layers for a mix of " + weights.shape()[0]);
    }
    Tensor shares = Ops.softmax(weights.tensor());
    Tensor sum = null;
    for (int i = 0; i < layersBTD.size(); i++) {
      Tensor xBTD = layersBTD.get(i);
      if (normalize) {
        xBTD = Ops.normalize(xBTD, 1e-12);
      }
      Tensor part = xBTD.mul(shares.select(0, i));
      sum = sum == null ? part : sum.add(part);
    }
    if (sum == null) {
      throw new IllegalArgumentException("no layers to mix");
    }
    return sum.mul(scale.tensor());
  }
}
