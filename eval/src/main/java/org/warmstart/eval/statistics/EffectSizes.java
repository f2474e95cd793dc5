package org.warmstart.eval.statistics;

import java.util.Arrays;

/** How large a difference is, whatever the number of values that show it. */
public final class EffectSizes {
  private EffectSizes() {}

  /**
   * Cohen's d of two independent samples: the difference of the means in pooled standard deviations
   * (Cohen, Statistical power analysis for the behavioral sciences, 1988, section 2.2). NaN where a
   * sample has fewer than two values, or nothing varies and the means are equal.
   */
  public static double cohensD(double[] a, double[] b) {
    if (a.length < 2 || b.length < 2) {
      return Double.NaN;
    }
    double squares = squares(a) + squares(b);
    double pooled = Math.sqrt(squares / (a.length + b.length - 2));
    return (Summary.mean(a) - Summary.mean(b)) / pooled;
  }

  /**
   * Cohen's d of pairs: the mean difference in standard deviations of the differences (d_z there).
   * NaN of fewer than two pairs, or if all differences are 0.
   */
  public static double cohensDOfPairs(double[] a, double[] b) {
    double[] differences = PairedTests.differences(a, b);
    Summary summary = Summary.of(differences);
    return summary.mean() / summary.standardDeviation();
  }

  /**
   * Cliff's delta (Dominance statistics: ordinal analyses to answer ordinal questions, 1993): how
   * much likelier a value of A is above one of B than below it, from -1 to 1.
   */
  public static double cliffsDelta(double[] a, double[] b) {
    Bootstrap.requirePositive("values", Math.min(a.length, b.length));
    double[] sorted = b.clone();
    Arrays.sort(sorted);
    long dominance = 0;
    for (double value : a) {
      int below = firstAtLeast(sorted, value);
      int upTo = firstAtLeast(sorted, Math.nextUp(value));
      dominance += below - (sorted.length - upTo);
    }
    return (double) dominance / ((double) a.length * b.length);
  }

  private static int firstAtLeast(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double squares(double[] values) {
    double mean = Summary.mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares;
  }
}
