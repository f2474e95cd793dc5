package org.warmstart.eval.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Paired tests of statistics that are no means over examples, such as a corpus's F1 or BLEU: they
 * are computed anew on every resample, any number of them at once. Differences are A - B, p-values
 * two-sided; given a seed the result is always the same. A statistic that is not defined for the
 * drawn examples is NaN, and such resamples are left out and counted.
 */
public final class PairedStatistics {
  /** Up to this many examples approximate randomization tries every one of the 2^n exchanges. */
  private static final int MOST_ENUMERATED = 12;

  private static final double CONFIDENCE = 0.95;

  private PairedStatistics() {}

  /** Statistics of drawn examples. */
  @FunctionalInterface
  public interface OnSample {
    /**
     * Their values, always in the same order.
     *
     * @param sample indices of examples, repeats included; must not be kept
     */
    double[] values(int[] sample);
  }

  /** Statistics of two systems that have exchanged some examples' predictions. */
  @FunctionalInterface
  public interface Exchanged {
    /**
     * Each statistic's difference, A - B, always in the same order.
     *
     * @param exchanged for which examples A has B's prediction and B has A's; must not be kept
     */
    double[] differences(boolean[] exchanged);
  }

  /**
   * The outcome of a test.
   *
   * @param difference A - B on the examples as they are
   * @param low lower end of the 95 % bootstrap interval of the difference; NaN of approximate
   *     randomization
   * @param high upper end of the interval
   * @param pValue of no difference; NaN if the statistic is not defined for the examples
   * @param undefined on how many resamples the statistic was not defined, which were left out
   */
  public record Outcome(double difference, double low, double high, double pValue, int undefined) {}

  /**
   * Statistics on resampled examples.
   *
   * @param examples how many there are to draw from
   * @return for each statistic its value on every resample
   */
  public static double[][] resample(int examples, OnSample statistics, int resamples, long seed) {
    Bootstrap.requirePositive("examples", examples);
    Bootstrap.requirePositive("resamples", resamples);
    int[] sample = new int[examples];
    SplittableRandom random = new SplittableRandom(seed);
    double[][] all = new double[resamples][];
    for (int i = 0; i < resamples; i++) {
      Bootstrap.draw(sample, random);
      all[i] = statistics.values(sample);
    }
    double[][] byStatistic = new double[all[0].length][resamples];
    for (int i = 0; i < resamples; i++) {
      for (int each = 0; each < byStatistic.length; each++) {
        byStatistic[each][i] = all[i][each];
      }
    }
    return byStatistic;
  }

  /** The percentile interval of a statistic from its values on resamples; NaN of none. */
  public static Bootstrap.Interval interval(double value, double[] resampled) {
    double[] kept = Arrays.stream(resampled).filter(each -> !Double.isNaN(each)).toArray();
    double tail = (1 - CONFIDENCE) / 2;
    return kept.length == 0
        ? new Bootstrap.Interval(value, Double.NaN, Double.NaN, CONFIDENCE)
        : new Bootstrap.Interval(
            value,
            Bootstrap.percentile(kept, tail),
            Bootstrap.percentile(kept, 1 - tail),
            CONFIDENCE);
  }

  /**
   * Paired bootstrap (Koehn 2004; see {@link PairedTests#bootstrap}) from what both systems have on
   * the same resamples.
   *
   * @param difference on the examples as they are
   */
  public static Outcome bootstrap(double difference, double[] a, double[] b) {
    double[] differences = PairedTests.differences(a, b);
    double[] kept = Arrays.stream(differences).filter(each -> !Double.isNaN(each)).toArray();
    int undefined = differences.length - kept.length;
    if (kept.length == 0 || Double.isNaN(difference)) {
      return new Outcome(difference, Double.NaN, Double.NaN, Double.NaN, undefined);
    }
    long wins = Arrays.stream(kept).filter(each -> each > 0).count();
    long losses = Arrays.stream(kept).filter(each -> each < 0).count();
    double notBetter = kept.length - (double) Math.max(wins, losses);
    double pValue = Math.min(1, 2 * (notBetter + 1) / (kept.length + 1.0));
    Bootstrap.Interval interval = interval(difference, kept);
    return new Outcome(difference, interval.low(), interval.high(), pValue, undefined);
  }

  /**
   * Approximate randomization (Noreen 1989; Yeh, More accurate tests for the statistical
   * significance of result differences, 2000): how often the difference is as large after the two
   * systems' predictions were exchanged for a random half of the examples. Exact for up to 12
   * examples.
   *
   * @param examples how many there are
   * @return an outcome for each statistic
   */
  public static List<Outcome> randomization(
      int examples, Exchanged statistics, int rounds, long seed) {
    Bootstrap.requirePositive("examples", examples);
    Bootstrap.requirePositive("rounds", rounds);
    boolean[] exchanged = new boolean[examples];
    double[] observed = statistics.differences(exchanged);
    boolean all = examples <= MOST_ENUMERATED;
    int patterns = all ? 1 << examples : rounds;
    SplittableRandom random = new SplittableRandom(seed);
    int[] extreme = new int[observed.length];
    int[] undefined = new int[observed.length];
    for (int pattern = 0; pattern < patterns; pattern++) {
      for (int i = 0; i < examples; i++) {
        exchanged[i] = all ? (pattern >>> i & 1) != 0 : random.nextBoolean();
      }
      double[] differences = statistics.differences(exchanged);
      for (int each = 0; each < observed.length; each++) {
        // less a hair, for sums in another order round differently
        double threshold = Math.abs(observed[each]) - 1e-12;
        undefined[each] += Double.isNaN(differences[each]) ? 1 : 0;
        extreme[each] += Math.abs(differences[each]) >= threshold ? 1 : 0;
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (int each = 0; each < observed.length; each++) {
      double defined = patterns - (double) undefined[each];
      double pValue = all ? extreme[each] / defined : (extreme[each] + 1.0) / (defined + 1);
      outcomes.add(
          new Outcome(
              observed[each],
              Double.NaN,
              Double.NaN,
              Double.isNaN(observed[each]) ? Double.NaN : pValue,
              undefined[each]));
    }
    return outcomes;
  }
}
