package org.warmstart.learn.objective;

import org.warmstart.base.InputException;

/**
 * How a corpus is cut into batches, whatever is predicted from it.
 *
 * @param sequenceLength tokens of a row, special ones included
 * @param batchSize rows of a micro-batch
 * @param seed of every draw
 */
public record Cut(int sequenceLength, int batchSize, long seed) {
  public Cut {
    if (sequenceLength < 8) {
      throw new InputException("sequenceLength has to be at least 8, not " + sequenceLength);
    }
    if (batchSize < 1) {
      throw new InputException("batchSize has to be at least 1, not " + batchSize);
    }
  }

  /**
   * A number that changes with a corpus's fingerprint and the cut, for objectives without settings
   * that change what is read.
   */
  public long fingerprint(long corpus) {
    return fingerprint(corpus, new Masked(false));
  }

  /**
   * As the other one, for masked text; checkpoints hold these numbers, so they stay as they are.
   */
  long fingerprint(long corpus, Masked settings) {
    int hash = 31 * sequenceLength + batchSize;
    hash = 31 * hash + Boolean.hashCode(settings.nextSentence());
    hash = 31 * hash + Double.hashCode(settings.maskProbability());
    hash = 31 * hash + Double.hashCode(settings.shortSequenceProbability());
    hash = 31 * hash + Long.hashCode(seed);
    return 31L * corpus + hash;
  }
}
