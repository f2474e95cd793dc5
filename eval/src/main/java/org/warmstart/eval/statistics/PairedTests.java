package org.warmstart.eval.statistics;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Is system A better than system B? Tests on paired scores: the same seeds, or the same examples,
 * under both. Differences are A - B throughout, p-values two-sided. Given a seed the result is
 * always the same.
 */
public final class PairedTests {
  private static final double CONFIDENCE = 0.95;

  /** Up to this many pairs a permutation test tries every one of the 2^n sign patterns. */
  private static final int MOST_PAIRS_ENUMERATED = 16;

  private PairedTests() {}

  /**
   * The outcome of a t-test.
   *
   * @param difference the mean of A - B
   * @param low lower end of the 95 % interval of the difference
   * @param high upper end of the interval
   * @param t the statistic; infinite if all differences are one number other than 0, NaN if all are
   *     0
   * @param pValue of no difference
   */
  public record TTest(
      double difference, double low, double high, double t, int degreesOfFreedom, double pValue) {}

  /**
   * The outcome of a resampling test.
   *
   * @param difference the mean of A - B
   * @param low lower end of the 95 % bootstrap interval; for a permutation test NaN
   * @param high upper end of the interval; for a permutation test NaN
   * @param pValue of no difference
   * @param winRate the share of resamples in which A is better than B (half a win for a tie); for a
   *     permutation test NaN
   */
  public record Resampling(
      double difference, double low, double high, double pValue, double winRate) {}

  /** Student's paired t-test, for scores over seeds. Needs at least two pairs. */
  public static TTest tTest(double[] a, double[] b) {
    double[] differences = differences(a, b);
    if (differences.length < 2) {
      throw new IllegalArgumentException("a paired t-test needs at least two pairs");
    }
    Summary summary = Summary.of(differences, CONFIDENCE);
    int degreesOfFreedom = differences.length - 1;
    double error = summary.standardDeviation() / Math.sqrt(differences.length);
    double t = summary.mean() / error;
    double pValue =
        Double.isNaN(t)
            ? 1
            : 2 * new TDistribution(degreesOfFreedom).cumulativeProbability(-Math.abs(t));
    return new TTest(summary.mean(), summary.low(), summary.high(), t, degreesOfFreedom, pValue);
  }

  /**
   * Paired bootstrap over examples (Koehn, Statistical significance tests for machine translation
   * evaluation, 2004): both systems are scored on the same resampled test sets. The p-value is
   * twice the share of resamples on the far side of no difference, at least 1 / (resamples + 1).
   */
  public static Resampling bootstrap(double[] a, double[] b, int resamples, long seed) {
    double[] differences = differences(a, b);
    Bootstrap.requirePositive("pairs", differences.length);
    Bootstrap.requirePositive("resamples", resamples);
    SplittableRandom random = new SplittableRandom(seed);
    int[] sample = new int[differences.length];
    double[] means = new double[resamples];
    int wins = 0;
    int losses = 0;
    for (int i = 0; i < resamples; i++) {
      Bootstrap.draw(sample, random);
      double sum = 0;
      for (int index : sample) {
        sum += differences[index];
      }
      means[i] = sum / sample.length;
      wins += sum > 0 ? 1 : 0;
      losses += sum < 0 ? 1 : 0;
    }
    int notBetter = resamples - Math.max(wins, losses);
    double pValue = Math.min(1, 2 * (notBetter + 1.0) / (resamples + 1.0));
    double winRate = (wins + (resamples - wins - losses) / 2.0) / resamples;
    double tail = (1 - CONFIDENCE) / 2;
    return new Resampling(
        Summary.mean(differences),
        Bootstrap.percentile(means, tail),
        Bootstrap.percentile(means, 1 - tail),
        pValue,
        winRate);
  }

  /**
   * Paired permutation test (Fisher's randomisation; Noreen, Computer-intensive methods for testing
   * hypotheses, 1989): how often does swapping A and B in pairs at random give a mean difference at
   * least as large? Exact for up to 16 pairs; otherwise from {@code rounds} random patterns,
   * counting the observed one.
   */
  public static Resampling permutation(double[] a, double[] b, int rounds, long seed) {
    double[] differences = differences(a, b);
    Bootstrap.requirePositive("pairs", differences.length);
    Bootstrap.requirePositive("rounds", rounds);
    double observed = Summary.mean(differences);
    double pValue =
        differences.length <= MOST_PAIRS_ENUMERATED
            ? exactPermutation(differences)
            : sampledPermutation(differences, rounds, seed);
    return new Resampling(observed, Double.NaN, Double.NaN, pValue, Double.NaN);
  }

  private static double exactPermutation(double[] differences) {
    double threshold = threshold(differences);
    int patterns = 1 << differences.length;
    int extreme = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      if (Math.abs(signedSum(differences, pattern)) >= threshold) {
        extreme++;
      }
    }
    return (double) extreme / patterns;
  }

  private static double sampledPermutation(double[] differences, int rounds, long seed) {
    double threshold = threshold(differences);
    SplittableRandom random = new SplittableRandom(seed);
    int extreme = 0;
    for (int round = 0; round < rounds; round++) {
      double sum = 0;
      for (int start = 0; start < differences.length; start += Long.SIZE) {
        long signs = random.nextLong();
        int end = Math.min(start + Long.SIZE, differences.length);
        for (int i = start; i < end; i++) {
          sum += (signs >>> (i - start) & 1) == 0 ? differences[i] : -differences[i];
        }
      }
      if (Math.abs(sum) >= threshold) {
        extreme++;
      }
    }
    return (extreme + 1.0) / (rounds + 1.0);
  }

  /** The observed sum, less a hair: sums in another order may round differently. */
  private static double threshold(double[] differences) {
    double magnitude = 0;
    for (double difference : differences) {
      magnitude += Math.abs(difference);
    }
    return Math.abs(signedSum(differences, 0)) - 1e-12 * magnitude;
  }

  private static double signedSum(double[] differences, long negative) {
    double sum = 0;
    for (int i = 0; i < differences.length; i++) {
      boolean flip = i < Long.SIZE && (negative >>> i & 1) != 0;
      sum += flip ? -differences[i] : differences[i];
    }
    return sum;
  }

  static double[] differences(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "paired scores must be of one length, not " + a.length + " and " + b.length);
    }
    double[] differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = a[i] - b[i];
    }
    return differences;
  }
}
