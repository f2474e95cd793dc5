package org.warmstart.text.stage;

import org.warmstart.base.InputException;
import org.warmstart.base.random.SplitMix;

/**
 * Subword regularisation: words are segmented at random, so that a model in training sees them
 * spelled in several ways. What is drawn for a text depends on the seed and the text's number in
 * its batch only; other seeds, one for each epoch, say, give other segmentations.
 *
 * @param method how segmentations are drawn
 * @param strength of {@link Method#UNIGRAM} the exponent alpha, at least 0; of {@link
 *     Method#BPE_DROPOUT} the probability that a merge is dropped, from 0 to 1
 * @param seed of the draws
 */
public record Sampling(Method method, double strength, long seed) {

  /** How segmentations are drawn. */
  public enum Method {
    /**
     * From all segmentations of a Unigram model, each with a probability in proportion to its
     * likelihood to the power of alpha: 0 makes all equally likely, 1 follows the model, and larger
     * ones come nearer to the best. Kudo, "Subword Regularization" (2018), section 3.2, with an
     * unlimited number of candidates.
     */
    UNIGRAM,
    /**
     * By dropping merges: at each step every possible merge is left out with a probability, and the
     * word is finished when none is left. 0 is ordinary BPE, 1 leaves single characters. Provilkov
     * et al., "BPE-Dropout" (2020), algorithm 1.
     */
    BPE_DROPOUT
  }

  public Sampling {
    if (method == Method.UNIGRAM && !(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
      throw new InputException("alpha has to be at least 0, not " + strength);
    }
    if (method == Method.BPE_DROPOUT && !(strength >= 0 && strength <= 1)) {
      throw new InputException("BPE dropout has to be from 0 to 1, not " + strength);
    }
  }

  /** Draws from the segmentations of a Unigram model. */
  public static Sampling unigram(double alpha, long seed) {
    return new Sampling(Method.UNIGRAM, alpha, seed);
  }

  /** Drops merges of a BPE model. */
  public static Sampling bpeDropout(double probability, long seed) {
    return new Sampling(Method.BPE_DROPOUT, probability, seed);
  }

  /** The same with a seed made of this one and a number: an epoch's, a text's. */
  public Sampling derive(long number) {
    return new Sampling(method, strength, SplitMix.mix(seed, number));
  }

  /** Refuses a method that is not a model's. */
  public void require(Method wanted, String model) {
    if (method != wanted) {
      throw new InputException(
          method == Method.UNIGRAM
              ? "sampling with alpha needs a Unigram tokenizer; this one is " + model
              : "BPE dropout needs a BPE tokenizer; this one is " + model);
    }
  }
}
