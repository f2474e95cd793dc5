package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * Which earlier tokens each token sees. One object stands for all layers of its kind; a forward
 * pass prepares it once.
 */
public interface CausalAttention {
  /** Prepares a forward pass: masks and the like, which all layers of this kind share. */
  Pass begin(Step step);

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
  }
}
