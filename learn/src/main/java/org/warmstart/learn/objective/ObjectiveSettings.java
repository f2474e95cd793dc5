package org.warmstart.learn.objective;

import org.warmstart.base.InputException;

/**
 * How an objective cuts a corpus into batches.
 *
 * @param sequenceLength tokens of a row, special ones included
 * @param batchSize rows of a micro-batch
 * @param nextSentence whether a masked objective reads pairs and predicts whether the second
 *     segment follows the first
 * @param maskProbability share of tokens to predict
 * @param shortSequenceProbability share of pairs made shorter than the length, so that the model
 *     sees short texts too
 * @param seed of every draw
 */
public record ObjectiveSettings(
    int sequenceLength,
    int batchSize,
    boolean nextSentence,
    double maskProbability,
    double shortSequenceProbability,
    long seed) {
  /** The published share of tokens to predict (Devlin et al. 2019, section 3.1). */
  public static final double MASK_PROBABILITY = 0.15;

  /** The published share of short pairs (Devlin et al. 2019, appendix A.2). */
  public static final double SHORT_SEQUENCE_PROBABILITY = 0.1;

  public ObjectiveSettings {
    if (sequenceLength < 8) {
      throw new InputException("sequenceLength has to be at least 8, not " + sequenceLength);
    }
    if (batchSize < 1) {
      throw new InputException("batchSize has to be at least 1, not " + batchSize);
    }
    if (!(maskProbability > 0 && maskProbability < 1)) {
      throw new InputException(
          "maskProbability has to lie between 0 and 1, not be " + maskProbability);
    }
    if (!(shortSequenceProbability >= 0 && shortSequenceProbability <= 1)) {
      throw new InputException(
          "shortSequenceProbability has to lie between 0 and 1, not be "
              + shortSequenceProbability);
    }
  }
}
