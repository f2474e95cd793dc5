package org.warmstart.learn.compare;

import org.jspecify.annotations.Nullable;

/**
 * A comparison of two contestants by one score.
 *
 * @param a the one, which differences are taken from
 * @param b the other
 * @param score its name
 * @param difference A - B
 * @param rows what the rows say; null if either has none
 * @param seeds what the seeds say; null if either has fewer than two
 * @param corrected their p-values, corrected for that there are several
 * @param conclusion in plain words: what can be said, and what cannot
 */
public record Pair(
    String a,
    String b,
    String score,
    double difference,
    @Nullable RowTests rows,
    @Nullable SeedTests seeds,
    Corrected corrected,
    String conclusion) {
  /**
   * p-values that are raised for that there are several.
   *
   * @param rows of the tests over rows; NaN without one
   * @param seeds of the tests over seeds; NaN without one
   */
  public record Corrected(double rows, double seeds) {
    static final Corrected NONE = new Corrected(Double.NaN, Double.NaN);
  }

  Pair with(Corrected pValues, String words) {
    return new Pair(a, b, score, difference, rows, seeds, pValues, words);
  }
}
