package org.warmstart.pipeline.inspect;

import org.jspecify.annotations.Nullable;

/**
 * One score, attributed to the tokens that the model read.
 *
 * @param place of the mask or of the written word that was scored, from 1; 0 for the whole text
 * @param word the class or word whose score it is
 * @param instead the class or word whose score was subtracted, or null
 * @param score before the softmax, less that of {@code instead}
 * @param tokens what each token of the text adds to it
 * @param written what each token that a decoder beside an encoder has read adds; 0 for those behind
 *     the place; empty where there is no such decoder
 * @param completeness how well the sum agrees with the scores, or null if the method promises
 *     nothing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; many numbers
public record Attribution(
    int place,
    String word,
    @Nullable String instead,
    double score,
    float[] tokens,
    float[] written,
    @Nullable Completeness completeness) {
  /**
   * What integrated gradients promise (Sundararajan et al. 2017, proposition 1): attributions add
   * up to the score's difference from the baseline's.
   *
   * @param sum of all attributions
   * @param difference of the scores
   */
  public record Completeness(double sum, double difference) {
    private static final double TOLERANCE = 0.01;

    /** How far they are apart. */
    public double gap() {
      return Math.abs(sum - difference);
    }

    /** Whether they agree to a hundredth of the difference, or of 1 where that is more. */
    public boolean holds() {
      return gap() <= TOLERANCE * Math.max(1, Math.abs(difference));
    }
  }
}
