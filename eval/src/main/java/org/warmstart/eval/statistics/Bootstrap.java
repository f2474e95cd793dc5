package org.warmstart.eval.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Bootstrap intervals over the examples of one test set (Efron, Bootstrap methods: another look at
 * the jackknife, 1979), by the percentile method. Given a seed the result is always the same.
 */
public final class Bootstrap {
  private Bootstrap() {}

  /**
   * A value with its interval.
   *
   * @param value of the examples as they are
   * @param low lower end
   * @param high upper end
   */
  public record Interval(double value, double low, double high, double confidence) {}

  /** The interval of the mean of per-example scores. */
  public static Interval mean(double[] scores, int resamples, double confidence, long seed) {
    return of(
        scores.length,
        sample -> {
          double sum = 0;
          for (int index : sample) {
            sum += scores[index];
          }
          return sum / sample.length;
        },
        resamples,
        confidence,
        seed);
  }

  /**
   * The interval of any statistic of a sample of examples, such as a corpus-level F1.
   *
   * @param examples how many examples there are
   * @param statistic of a sample, given as indices of examples, repeats included; it must not keep
   *     the array
   */
  public static Interval of(
      int examples,
      ToDoubleFunction<int[]> statistic,
      int resamples,
      double confidence,
      long seed) {
    requirePositive("examples", examples);
    requirePositive("resamples", resamples);
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be between 0 and 1, not " + confidence);
    }
    int[] sample = new int[examples];
    Arrays.setAll(sample, index -> index);
    double value = statistic.applyAsDouble(sample);
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      draw(sample, random);
      values[i] = statistic.applyAsDouble(sample);
    }
    double tail = (1 - confidence) / 2;
    return new Interval(value, percentile(values, tail), percentile(values, 1 - tail), confidence);
  }

  /** Fills the sample with indices drawn with replacement. */
  static void draw(int[] sample, SplittableRandom random) {
    for (int i = 0; i < sample.length; i++) {
      sample[i] = random.nextInt(sample.length);
    }
  }

  /** Sorts the values; interpolates between neighbours (type 7 of Hyndman and Fan 1996). */
  static double percentile(double[] values, double fraction) {
    Arrays.sort(values);
    double position = fraction * (values.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, values.length - 1);
    return values[below] + (position - below) * (values[above] - values[below]);
  }

  static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + number);
    }
  }
}
