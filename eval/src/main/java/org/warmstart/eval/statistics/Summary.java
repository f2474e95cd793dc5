package org.warmstart.eval.statistics;

import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Repeated runs of one experiment, summed up: mean, sample standard deviation, and Student's t
 * interval for the mean, which holds for as few as two runs if their scores are near normal.
 *
 * @param count how many values
 * @param mean their mean; NaN of none
 * @param standardDeviation with n - 1 in the divisor; NaN of fewer than two values
 * @param low lower end of the interval; NaN of fewer than two values
 * @param high upper end of the interval; NaN of fewer than two values
 * @param confidence coverage of the interval, such as 0.95
 */
public record Summary(
    int count, double mean, double standardDeviation, double low, double high, double confidence) {

  /** With a 95 % interval. */
  public static Summary of(double... values) {
    return of(values, 0.95);
  }

  /** With an interval of the given confidence, between 0 and 1. */
  public static Summary of(double[] values, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be between 0 and 1, not " + confidence);
    }
    int count = values.length;
    double mean = mean(values);
    if (count < 2) {
      return new Summary(count, mean, Double.NaN, Double.NaN, Double.NaN, confidence);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / (count - 1));
    double half = quantile(count, confidence) * deviation / Math.sqrt(count);
    return new Summary(count, mean, deviation, mean - half, mean + half, confidence);
  }

  /** The same, with an interval that does not leave the range that the values have. */
  public Summary within(double least, double most) {
    // NaN stays NaN
    return new Summary(
        count, mean, standardDeviation, Math.max(least, low), Math.min(most, high), confidence);
  }

  /** Whether the interval ends where the values' range does, before Student's does. */
  public boolean endsAtRange() {
    double half = halfWidth();
    return low > mean - half || high < mean + half;
  }

  /** Half the width of Student's interval: the number after the ±. */
  public double halfWidth() {
    return count < 2
        ? Double.NaN
        : quantile(count, confidence) * standardDeviation / Math.sqrt(count);
  }

  private static double quantile(int count, double confidence) {
    return new TDistribution(count - 1).inverseCumulativeProbability(0.5 + confidence / 2);
  }

  /** Such as {@code 0.8312 ± 0.0104 (n = 5)}; without an interval {@code 0.8312 (n = 1)}. */
  @Override
  public String toString() {
    return Double.isNaN(halfWidth())
        ? String.format(Locale.ROOT, "%.4f (n = %d)", mean, count)
        : String.format(Locale.ROOT, "%.4f ± %.4f (n = %d)", mean, halfWidth(), count);
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
