package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;

/**
 * Attention in which groups of query heads share one head of keys and values: a single group is
 * multi-query attention (Shazeer 2019), several are grouped-query attention (Ainslie et al. 2023).
 *
 * <p>Shapes: B batch, T queries, S keys, N query heads, M key heads, H head width.
 */
public final class GroupedQueries {
  private GroupedQueries() {}

  /**
   * Attends; query head n sees key head n / (N/M).
   *
   * @param kBMSH keys and {@code vBMSH} values, where M divides N; values may have another width
   * @param biasB1TS added to the scores, alike for all heads; null for none
   * @param causal whether position t sees only the first t + 1 keys (S = T)
   * @return [B, N, T, H]
   */
  public static Tensor attention(
      Tensor qBNTH,
      Tensor kBMSH,
      Tensor vBMSH,
      @Nullable Tensor biasB1TS,
      boolean causal,
      double scale,
      double dropout) {
    long batch = qBNTH.size(0);
    long heads = qBNTH.size(1);
    long width = qBNTH.size(3);
    long groups = kBMSH.size(1);
    if (groups < heads && qBNTH.size(2) == 1) {
      // a group's single queries are laid side by side as if they were positions
      Tensor aBMGH =
          Ops.attention(
              qBNTH.reshape(batch, groups, heads / groups, width),
              kBMSH,
              vBMSH,
              biasB1TS,
              false,
              scale,
              dropout);
      return aBMGH.reshape(batch, heads, 1, vBMSH.size(3));
    }
    return Ops.attention(
        qBNTH, repeated(kBMSH, heads), repeated(vBMSH, heads), biasB1TS, causal, scale, dropout);
  }

  /** Each of the M heads N/M times in a row; a single one without a copy. */
  static Tensor repeated(Tensor xBMSH, long heads) {
    long batch = xBMSH.size(0);
    long groups = xBMSH.size(1);
    long length = xBMSH.size(2);
    long width = xBMSH.size(3);
    if (groups == heads) {
      return xBMSH;
    }
    if (groups == 1) {
      return xBMSH.expand(batch, heads, length, width);
    }
    return xBMSH
        .unsqueeze(2)
        .expand(batch, groups, heads / groups, length, width)
        .reshape(batch, heads, length, width);
  }
}
