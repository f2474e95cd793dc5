package org.warmstart.learn.text;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.text.stage.Sampling;

/**
 * Subword regularisation of the training text: words are segmented at random, anew in every epoch.
 * Held-out text is segmented as ever. One of the two is given.
 *
 * @param alpha for Unigram tokenizers, the exponent of the segmentations' probabilities, such as
 *     0.1 (Kudo 2018)
 * @param bpeDropout for BPE tokenizers, the probability of leaving out a merge, such as 0.1
 *     (Provilkov et al. 2020)
 */
public record SubwordSampling(
    @Nullable @InRange(least = 0) Double alpha,
    @Nullable @InRange(least = 0, most = 1) Double bpeDropout) {
  public SubwordSampling {
    if ((alpha == null) == (bpeDropout == null)) {
      throw new InputException(
          "subwordSampling: give alpha for a Unigram tokenizer or bpeDropout for a BPE one");
    }
    sampling(alpha, bpeDropout, 0);
  }

  /** How segmentations are drawn; each epoch is to derive its own from it. */
  public Sampling sampling(long seed) {
    return sampling(alpha, bpeDropout, seed);
  }

  private static Sampling sampling(@Nullable Double alpha, @Nullable Double dropout, long seed) {
    return alpha != null
        ? Sampling.unigram(alpha, seed)
        : Sampling.bpeDropout(dropout == null ? 0 : dropout, seed);
  }
}
