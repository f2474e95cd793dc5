package org.warmstart.eval.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How far judges agree who scored the same things. A score that was not given is NaN. */
public final class Agreement {
  private Agreement() {}

  /** How much worse it is to be further apart. */
  public enum Weights {
    /** Any difference is as bad. */
    NONE,
    /** By the number of steps between the categories. */
    LINEAR,
    /** By its square. */
    QUADRATIC;

    double of(int a, int b) {
      int steps = Math.abs(a - b);
      return switch (this) {
        case NONE -> steps == 0 ? 0 : 1;
        case LINEAR -> steps;
        case QUADRATIC -> (double) steps * steps;
      };
    }
  }

  /**
   * Cohen's kappa of two judges (A coefficient of agreement for nominal scales, 1960), or with
   * weights (Weighted kappa, 1968). Categories are the values that occur, in their order; steps are
   * counted between neighbours. 1 is agreement, 0 what chance gives; NaN if both give one and the
   * same value throughout, or no pair is complete.
   */
  public static double kappa(double[] a, double[] b, Weights weights) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "scores must be of one length, not " + a.length + " and " + b.length);
    }
    double[] values =
        IntStream.range(0, a.length)
            .filter(i -> !Double.isNaN(a[i]) && !Double.isNaN(b[i]))
            .boxed()
            .flatMapToDouble(i -> DoubleStream.of(a[i], b[i]))
            .sorted()
            .distinct()
            .toArray();
    int count = values.length;
    double[][] seen = new double[count][count];
    double[] rows = new double[count];
    double[] columns = new double[count];
    double all = 0;
    for (int i = 0; i < a.length; i++) {
      if (!Double.isNaN(a[i]) && !Double.isNaN(b[i])) {
        int row = Arrays.binarySearch(values, a[i]);
        int column = Arrays.binarySearch(values, b[i]);
        seen[row][column]++;
        rows[row]++;
        columns[column]++;
        all++;
      }
    }
    double observed = 0;
    double expected = 0;
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < count; column++) {
        double weight = weights.of(row, column);
        observed += weight * seen[row][column];
        expected += weight * rows[row] * columns[column] / all;
      }
    }
    return 1 - observed / expected;
  }

  /**
   * Krippendorff's alpha of any number of judges for ordered values (Content analysis, 2004,
   * chapter 11): 1 is agreement, 0 what chance gives. NaN if nothing was scored twice, or all
   * scores are equal.
   *
   * @param judges each judge's scores of the same things, NaN where there is none
   */
  public static double krippendorffOrdinal(List<double[]> judges) {
    int things = judges.get(0).length;
    double[] values =
        judges.stream()
            .flatMapToDouble(Arrays::stream)
            .filter(each -> !Double.isNaN(each))
            .sorted()
            .distinct()
            .toArray();
    double[][] together = new double[values.length][values.length];
    for (int thing = 0; thing < things; thing++) {
      int at = thing;
      int[] given =
          judges.stream()
              .mapToDouble(judge -> judge[at])
              .filter(each -> !Double.isNaN(each))
              .mapToInt(each -> Arrays.binarySearch(values, each))
              .toArray();
      for (int i = 0; i < given.length && given.length > 1; i++) {
        for (int j = 0; j < given.length; j++) {
          together[given[i]][given[j]] += i == j ? 0 : 1.0 / (given.length - 1);
        }
      }
    }
    double[] totals =
        Arrays.stream(together).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    double all = Arrays.stream(totals).sum();
    double observed = 0;
    double expected = 0;
    for (int low = 0; low < totals.length; low++) {
      double between = 0;
      for (int high = low; high < totals.length; high++) {
        between += totals[high];
        double distance = between - (totals[low] + totals[high]) / 2;
        if (high > low) {
          observed += together[low][high] * distance * distance;
          expected += totals[low] * totals[high] * distance * distance;
        }
      }
    }
    return 1 - (all - 1) * observed / expected;
  }
}
