package org.warmstart.eval.statistics;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * McNemar's test of two systems that are right or wrong on the same examples (McNemar, Note on the
 * sampling error of the difference between correlated proportions or percentages, 1947): only the
 * examples count on which one is right and the other wrong.
 *
 * @param onlyA on how many examples A alone is right
 * @param onlyB on how many examples B alone is right
 * @param statistic with the correction for continuity; 0 if there is no such example
 * @param correctedP two-sided, of the chi-squared distribution with one degree of freedom
 * @param exactP two-sided, of the binomial distribution; the one to go by where there are fewer
 *     than 25 such examples
 */
public record McNemar(long onlyA, long onlyB, double statistic, double correctedP, double exactP) {
  /** Of the two counts. */
  public static McNemar of(long onlyA, long onlyB) {
    if (onlyA < 0 || onlyB < 0) {
      throw new IllegalArgumentException("counts cannot be negative: " + onlyA + ", " + onlyB);
    }
    long all = onlyA + onlyB;
    if (all == 0) {
      return new McNemar(0, 0, 0, 1, 1);
    }
    double difference = Math.abs(onlyA - onlyB) - 1.0;
    double statistic = difference * difference / all;
    double corrected = 1 - new ChiSquaredDistribution(1).cumulativeProbability(statistic);
    return new McNemar(onlyA, onlyB, statistic, corrected, binomial(onlyA, all));
  }

  /**
   * Of examples that each system has right or wrong.
   *
   * @param a which ones A has right
   * @param b which ones B has right
   */
  public static McNemar of(boolean[] a, boolean[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "outcomes must be of one length, not " + a.length + " and " + b.length);
    }
    long onlyA = 0;
    long onlyB = 0;
    for (int i = 0; i < a.length; i++) {
      onlyA += a[i] && !b[i] ? 1 : 0;
      onlyB += b[i] && !a[i] ? 1 : 0;
    }
    return of(onlyA, onlyB);
  }

  /** The odds that it is A that is right where one is; NaN of 0 to 0. */
  public double oddsRatio() {
    return (double) onlyA / onlyB;
  }

  /**
   * The two-sided sign test: how likely it is that a fair coin falls as unevenly.
   *
   * @param heads how often one side was seen
   * @param throwsInAll how often the coin was thrown
   */
  public static double binomial(long heads, long throwsInAll) {
    if (heads < 0 || heads > throwsInAll || throwsInAll > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(heads + " of " + throwsInAll);
    }
    if (throwsInAll == 0) {
      return 1;
    }
    int fewer = (int) Math.min(heads, throwsInAll - heads);
    double tail =
        new BinomialDistribution(null, (int) throwsInAll, 0.5).cumulativeProbability(fewer);
    return Math.min(1, 2 * tail);
  }
}
