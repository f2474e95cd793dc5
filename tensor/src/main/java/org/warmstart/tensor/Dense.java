package org.warmstart.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A dense layer, however its checkpoints lay out the weight. */
public abstract class Dense extends Module {
  private @Nullable LowRankUpdate update;

  /** x […, in] → […, out]. */
  public final Tensor forward(Tensor x) {
    Tensor y = product(x);
    return update == null ? y : y.add(update.forward(x));
  }

  /** What the layer's own weight and bias make of x […, in] → […, out]. */
  protected abstract Tensor product(Tensor x);

  public abstract Parameter weight();

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
   * Adds an update to whatever the layer computes from now on; its parameters are the layer's.
   *
   * @throws IllegalStateException if there is one already
   */
  public final void add(LowRankUpdate added) {
    if (update != null) {
      throw new IllegalStateException("the layer has an update already");
    }
    adopt(added);
    update = added;
  }

  /** Makes the update part of the weight: the layer computes the same, and as fast as before. */
  public final void mergeUpdate() {
    LowRankUpdate merged = update;
    if (merged == null) {
      return;
    }
    Parameter weight = weight().root();
    weight.beginUpdate();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor change = merged.change();
      weight.tensor().add_(isTransposed() ? change.t() : change);
    }
    abandon(merged);
    merged.release();
    update = null;
  }
}
