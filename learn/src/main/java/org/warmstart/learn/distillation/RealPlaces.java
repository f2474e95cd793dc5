package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Where a batch has tokens that are not padding.
 *
 * <p>Shapes: B rows (the texts of all choices, where a row has several), T tokens, M real tokens.
 */
final class RealPlaces {
  private RealPlaces() {}

  private static long length(Inputs in) {
    Tensor ids = in.require("input_ids");
    return ids.size(ids.dim() - 1);
  }

  private static @Nullable Tensor maskBT(Inputs in) {
    Tensor mask = in.get("attention_mask");
    return mask == null ? null : mask.reshape(-1, length(in));
  }

  /** How many real tokens there are. */
  static long count(Inputs in) {
    Tensor maskBT = maskBT(in);
    return maskBT == null
        ? in.require("input_ids").numel()
        : Ops.notEqual(maskBT, 0).sum().item_long();
  }

  /** The real tokens' places [M], counted over all rows; null if all are real. */
  static @Nullable Tensor places(Inputs in) {
    Tensor maskBT = maskBT(in);
    return maskBT == null ? null : Ops.nonzero(Ops.notEqual(maskBT.reshape(-1), 0));
  }

  /** The states of real tokens, [B, T, D] → [M, D]. */
  static Tensor states(Tensor stateBTD, @Nullable Tensor placesM) {
    Tensor all = stateBTD.reshape(-1, stateBTD.size(2));
    return placesM == null ? all : Ops.rows(all, placesM);
  }

  /** 1 for real tokens and 0 for padding, [B, T] float; all ones where nothing is padding. */
  static Tensor weights(Inputs in) {
    Tensor maskBT = maskBT(in);
    long length = length(in);
    return maskBT == null
        ? Tensors.full(1, in.require("input_ids").numel() / length, length)
        : Tensors.toFloat(Ops.notEqual(maskBT, 0));
  }

  /**
   * 1 where a real token sees a real token, else 0, [B, 1, T, T] float.
   *
   * @param causal whether a token sees only those up to itself
   */
  static Tensor pairs(Inputs in, boolean causal) {
    Tensor weightsBT = weights(in);
    Tensor pairsB1TT = weightsBT.unsqueeze(1).unsqueeze(3).mul(weightsBT.unsqueeze(1).unsqueeze(2));
    if (!causal) {
      return pairsB1TT;
    }
    Tensor hiddenTT = Ops.notEqual(Tensors.toLong(Ops.causalBias(weightsBT.size(1)).sign()), 0);
    return Ops.maskedFill(pairsB1TT, hiddenTT, 0);
  }

  /** How many pairs {@link #pairs} has. */
  static long countPairs(Inputs in, boolean causal) {
    return Math.round(Tensors.item(Ops.sum(pairs(in, causal))));
  }
}
