package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.SelfAttention;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.decoding.KeyValueCache.KeysAndValues;

/**
 * Which earlier tokens each token sees. One object stands for all layers of its kind; a forward
 * pass prepares it once.
 */
public interface CausalAttention {
  /** Prepares a forward pass: masks and the like, which all layers of this kind share. */
  Pass begin(Step step);

  /**
   * As {@link #begin(Step)}, telling what attention works on where that is wanted and can be told:
   * not where a token sees some of the earlier ones alone.
   */
  default Pass begin(Step step, HiddenStates hidden) {
    return begin(step);
  }

  /** A prepared forward pass. */
  @FunctionalInterface
  interface Pass {
    /**
     * Attends; while decoding with a cache, keys and values of earlier tokens come from it and the
     * new ones go into it.
     *
     * @param layer whose keys and values these are
     * @param qBNTH queries of the new tokens
     * @param kBMTH keys of the new tokens, with N heads or a divisor of it
     * @param vBMTH values of the new tokens
     * @param scale factor of the scores
     * @param dropout probability of dropping an attention weight; 0 in evaluation
     * @return [B, N, T, H]
     */
    Tensor attend(
        int layer, Tensor qBNTH, Tensor kBMTH, Tensor vBMTH, double scale, double dropout);

    /**
     * Attention to all tokens so far that a bias does not rule out.
     *
     * @param bias added to the scores, broadcast to [B, N, T, S]; null for none
     * @param causal whether position t sees only the first t + 1 keys (S = T)
     * @param cache of the tokens before; null if whole sequences are read
     */
    static Pass over(@Nullable Tensor bias, boolean causal, @Nullable KeyValueCache cache) {
      return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
        KeysAndValues seen =
            cache == null ? new KeysAndValues(kBMTH, vBMTH) : cache.append(layer, kBMTH, vBMTH);
        return GroupedQueries.attention(
            qBNTH, seen.keys(), seen.values(), bias, causal, scale, dropout);
      };
    }

    /** As the other one, telling what attention works on where that is wanted. */
    static Pass over(
        @Nullable Tensor bias, boolean causal, @Nullable KeyValueCache cache, HiddenStates hidden) {
      Pass pass = over(bias, causal, cache);
      if (!hidden.wantsAttention()) {
        return pass;
      }
      return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
        hidden.addAttention(new SelfAttention(qBNTH, kBMTH, vBMTH, bias, causal, scale));
        return pass.attend(layer, qBNTH, kBMTH, vBMTH, scale, dropout);
      };
    }
  }
}
