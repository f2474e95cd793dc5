package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Which of a padded batch's positions hold real tokens. Dense layers, norms and dropout treat every
 * position alike, so in training they work on the real ones alone, [1, M, D]; only attention needs
 * the rectangle [B, T, D]. What stands at padded positions is never seen, and comes out as 0.
 */
public final class RealTokens {
  private final long batch;
  private final long length;
  private final Tensor positionsM;

  private RealTokens(long batch, long length, Tensor positionsM) {
    this.batch = batch;
    this.length = length;
    this.positionsM = positionsM;
  }

  /** The positions at which a mask [B, T] is not 0. */
  public static RealTokens of(Tensor maskBT) {
    Tensor positionsM = Ops.nonzero(Ops.notEqual(maskBT.reshape(-1), 0));
    return new RealTokens(maskBT.size(0), maskBT.size(1), positionsM);
  }

  /** [B, T, D] → [1, M, D]; the tensor itself where nothing is padding. */
  public static Tensor gather(@Nullable RealTokens real, Tensor xBTD) {
    return real == null
        ? xBTD
        : Ops.rows(xBTD.reshape(-1, xBTD.size(2)), real.positionsM).unsqueeze(0);
  }

  /** [1, M, D] → [B, T, D] with 0 at padded positions; the inverse of {@link #gather}. */
  public static Tensor scatter(@Nullable RealTokens real, Tensor x1MD) {
    if (real == null) {
      return x1MD;
    }
    long width = x1MD.size(2);
    return Tensors.zeros(real.batch * real.length, width)
        .index_copy(0, real.positionsM, x1MD.squeeze(0))
        .view(real.batch, real.length, width);
  }
}
