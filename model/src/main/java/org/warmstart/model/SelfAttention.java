package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;

/**
 * What one layer's attention of tokens to one another works on, for whoever wants to see more of it
 * than its result. Nothing is computed but on request, and nothing of it is dropped out.
 *
 * <p>Shapes: B batch, T queries, S keys, N query heads, M heads of keys and values (a divisor of
 * N), H head width.
 *
 * @param queriesBNTH before they are scaled
 * @param bias added to the scores, broadcast to [B, N, T, S]; null for none
 * @param causal whether position t sees only the first t + 1 keys (S = T), beside the bias
 * @param scale factor of the scores
 */
public record SelfAttention(
    Tensor queriesBNTH,
    Tensor keysBMSH,
    Tensor valuesBMSH,
    @Nullable Tensor bias,
    boolean causal,
    double scale) {
  /** The heads N of the queries. */
  public long heads() {
    return queriesBNTH.size(1);
  }

  /** The scaled products of queries and keys [B, N, T, S], without any bias. */
  public Tensor products() {
    // each of the M heads N/M times in a row
    long groups = keysBMSH.size(1);
    long length = keysBMSH.size(2);
    long width = keysBMSH.size(3);
    Tensor keysBNSH =
        keysBMSH
            .unsqueeze(2)
            .expand(keysBMSH.size(0), groups, heads() / groups, length, width)
            .reshape(keysBMSH.size(0), heads(), length, width);
    return Ops.matmul(Ops.scale(queriesBNTH, scale), keysBNSH.transpose(-2, -1));
  }

  /**
   * What is added to products of a query and a key, so that the softmax gives nothing to those that
   * the query does not see; null if it sees all.
   */
  public @Nullable Tensor hiding() {
    if (!causal) {
      return bias;
    }
    Tensor causalTT = Ops.causalBias(queriesBNTH.size(2));
    return bias == null ? causalTT : bias.add(causalTT);
  }
}
