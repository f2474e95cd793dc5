package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/** What is trained beside a dense layer, whose own weight and bias stay as they are. */
public abstract class LayerUpdate extends Module {
  /** What the layer computes with it, x […, in] → […, out]. */
  abstract Tensor forward(Dense layer, Tensor x);

  /** Changes the layer's own weight and bias so that it computes the same by itself. */
  abstract void mergeInto(Dense layer);

  /** Adds to a layer's weight what is [out, in]. */
  static void addToWeight(Dense layer, Tensor change) {
    layer.weight().root().tensor().add_(layer.isTransposed() ? change.t() : change);
  }
}
