package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The order in which a recurrent layer reads each row's tokens: the real ones first, left to right
 * or right to left, padding last.
 */
public final class TokenOrder {
  private final long[] lengths;
  private final long[] order;
  private final long[] places;
  private final boolean asGiven;

  private TokenOrder(long[] mask, int rows, int tokens, boolean backwards) {
    lengths = new long[rows];
    order = new long[mask.length];
    places = new long[mask.length];
    boolean same = true;
    for (int row = 0; row < rows; row++) {
      int start = row * tokens;
      int real = 0;
      for (int t = start; t < start + tokens; t++) {
        real += mask[t] == 0 ? 0 : 1;
      }
      int next = backwards ? start + real - 1 : start;
      int padding = start + real;
      for (int t = start; t < start + tokens; t++) {
        int place = mask[t] == 0 ? padding++ : backwards ? next-- : next++;
        order[place] = t;
        places[t] = place;
        same &= place == t;
      }
      lengths[row] = Math.max(1, real);
    }
    asGiven = same;
  }

  /** Left to right; {@code maskBT} has 0 for padding. */
  public static TokenOrder forwards(Tensor maskBT) {
    return new TokenOrder(Tensors.longs(maskBT), (int) maskBT.size(0), (int) maskBT.size(1), false);
  }

  /** Right to left; {@code maskBT} has 0 for padding. */
  public static TokenOrder backwards(Tensor maskBT) {
    return new TokenOrder(Tensors.longs(maskBT), (int) maskBT.size(0), (int) maskBT.size(1), true);
  }

  /** Whether the tokens stand in this order already, padding on the right. */
  public boolean isAsGiven() {
    return asGiven;
  }

  /** How many real tokens each row has, int64 [B]; one of a row that has none. */
  public Tensor lengths() {
    return Tensors.ofLongs(lengths, lengths.length);
  }

  /** [B, T, D] in this order. */
  public Tensor apply(Tensor xBTD) {
    return asGiven ? xBTD : moved(xBTD, order);
  }

  /** [B, T, D] from this order back; the inverse of {@link #apply}. */
  public Tensor undo(Tensor xBTD) {
    return asGiven ? xBTD : moved(xBTD, places);
  }

  private static Tensor moved(Tensor xBTD, long[] indices) {
    Tensor xMD = xBTD.reshape(-1, xBTD.size(2));
    return Ops.rows(xMD, Tensors.ofLongs(indices, indices.length)).view(Tensors.shape(xBTD));
  }
}
