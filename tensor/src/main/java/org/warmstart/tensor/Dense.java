package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;

/** A dense layer, however its checkpoints lay out the weight. */
public abstract class Dense extends Module {
  /** x […, in] → […, out]. */
  public abstract Tensor forward(Tensor x);
}
