package org.warmstart.eval.metric.rouge;

/**
 * How much of a prediction is right, how much of a reference was found, and their harmonic mean;
 * all from 0 to 1.
 */
public record OverlapScore(double precision, double recall, double f1) {
  /** Nothing in common. */
  public static final OverlapScore ZERO = new OverlapScore(0, 0, 0);

  /**
   * The score of {@code common} shared items; 0 where there is nothing to divide by.
   *
   * @param predicted number of items in the prediction
   * @param expected number of items in the reference
   */
  public static OverlapScore of(long common, long predicted, long expected) {
    if (common == 0) {
      return ZERO;
    }
    double precision = (double) common / predicted;
    double recall = (double) common / expected;
    return new OverlapScore(precision, recall, 2 * precision * recall / (precision + recall));
  }
}
