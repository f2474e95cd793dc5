package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A dense layer, however its checkpoints lay out the weight. */
public abstract class Dense extends Module {
  private @Nullable LayerUpdate update;

  /** x […, in] → […, out]. */
  public final Tensor forward(Tensor x) {
    return update == null ? product(x) : update.forward(this, x);
  }

  /** What the layer's own weight and bias make of x […, in] → […, out]. */
  protected abstract Tensor product(Tensor x);

  public abstract Parameter weight();

  /** What is added to the product, [out] or [1, out]; null: nothing. */
  public abstract @Nullable Parameter bias();

  /** Whether the weight is [in, out], and not [out, in]. */
  public abstract boolean isTransposed();

  /** The width of what is read. */
  public final long inputs() {
    return weight().shape()[isTransposed() ? 0 : 1];
  }

  /** The width of what comes out. */
  public final long outputs() {
    return weight().shape()[isTransposed() ? 1 : 0];
  }

  /**
   * Lets the layer compute with an update from now on; its parameters are the layer's.
   *
   * @throws IllegalStateException if there is one already
   */
  public final void add(LayerUpdate added) {
    if (update != null) {
      throw new IllegalStateException("the layer has an update already");
    }
    adopt(added);
    update = added;
  }

  /**
   * Makes the update part of the weight and bias: the layer computes the same, and as fast as
   * before.
   */
  public final void mergeUpdate() {
    LayerUpdate merged = update;
    if (merged == null) {
      return;
    }
    weight().beginUpdate();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      merged.mergeInto(this);
    }
    abandon(merged);
    merged.release();
    update = null;
  }
}
