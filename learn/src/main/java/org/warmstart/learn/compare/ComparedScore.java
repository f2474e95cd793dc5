package org.warmstart.learn.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.ValueRange;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.EffectSizes;
import org.warmstart.eval.statistics.McNemar;
import org.warmstart.eval.statistics.PairedStatistics;
import org.warmstart.eval.statistics.PairedTests;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.eval.statistics.WelchTest;
import org.warmstart.eval.statistics.Wilcoxon;

/** One score of all contestants, with what resampling says of it. A contestant's is the mean. */
final class ComparedScore {
  private final Sheet sheet;
  private final String name;
  private final ValueRange range;
  private final int rows;
  private final double[][] models;
  private final double[][] resampled;
  private final double @Nullable [][] byRow;

  private ComparedScore(
      Sheet sheet,
      String name,
      int rows,
      double[][] models,
      double[][] resampled,
      double @Nullable [][] byRow) {
    this.sheet = sheet;
    this.name = name;
    this.range = ValueRange.of(name);
    this.rows = rows;
    this.models = models;
    this.resampled = resampled;
    this.byRow = byRow;
  }

  /**
   * Resamples the rows, for all scores of a metric together.
   *
   * @param names which of them
   */
  static List<ComparedScore> of(
      Sheet sheet, List<String> names, JoinedRows joined, CompareSettings.Sampling sampling) {
    int contestants = joined.rows().size();
    int[] seeds = joined.rows().stream().mapToInt(List::size).toArray();
    List<double[][]> means = new ArrayList<>();
    for (String name : names) {
      means.add(byRow(sheet, name, seeds));
    }
    boolean all = means.stream().noneMatch(each -> each.length == 0);
    PairedStatistics.OnSample onSample =
        sample -> {
          double[] values = new double[names.size() * contestants];
          for (int c = 0; c < contestants; c++) {
            for (int m = 0; m < seeds[c] && !all; m++) {
              var scores = sheet.values(c, m, sample);
              for (int s = 0; s < names.size(); s++) {
                values[s * contestants + c] +=
                    scores.getOrDefault(names.get(s), Double.NaN) / seeds[c];
              }
            }
            for (int s = 0; s < names.size(); s++) {
              if (means.get(s).length > 0) {
                values[s * contestants + c] = mean(means.get(s)[c], sample);
              }
            }
          }
          return values;
        };
    double[][] resampled =
        PairedStatistics.resample(joined.count(), onSample, sampling.resamples(), sampling.seed());
    List<ComparedScore> scores = new ArrayList<>();
    for (int s = 0; s < names.size(); s++) {
      String name = names.get(s);
      double[][] models = new double[contestants][];
      for (int c = 0; c < contestants; c++) {
        int contestant = c;
        models[c] =
            IntStream.range(0, seeds[c])
                .mapToDouble(m -> sheet.value(contestant, m, name))
                .toArray();
      }
      scores.add(
          new ComparedScore(
              sheet,
              name,
              joined.count(),
              models,
              Arrays.copyOfRange(resampled, s * contestants, (s + 1) * contestants),
              means.get(s).length == 0 ? null : means.get(s)));
    }
    return scores;
  }

  /** Each row's score by contestant, the mean of its models'; empty if it is no mean over rows. */
  private static double[][] byRow(Sheet sheet, String name, int[] seeds) {
    double[][] all = new double[seeds.length][];
    for (int c = 0; c < seeds.length; c++) {
      for (int m = 0; m < seeds[c]; m++) {
        double[] values = sheet.rowValues(c, m, name);
        if (values == null) {
          return new double[0][];
        }
        double[] sums = all[c] == null ? new double[values.length] : all[c];
        for (int i = 0; i < sums.length; i++) {
          sums[i] += values[i] / seeds[c];
        }
        all[c] = sums;
      }
    }
    return all;
  }

  private static double mean(double[] values, int[] sample) {
    double sum = 0;
    for (int index : sample) {
      sum += values[index];
    }
    return sum / sample.length;
  }

  String name() {
    return name;
  }

  boolean greaterIsBetter() {
    return sheet.greaterIsBetter(name);
  }

  /** Whether it is defined for every model. */
  boolean isDefined() {
    return Arrays.stream(models).flatMapToDouble(Arrays::stream).noneMatch(Double::isNaN);
  }

  /** A contestant's score, with an interval over its seeds, or over the rows of a single model. */
  Standing.Value value(int contestant) {
    double[] values = models[contestant];
    Summary summary = Summary.of(values).within(range.low(), range.high());
    if (values.length > 1) {
      return Standing.Value.overSeeds(summary, values);
    }
    Bootstrap.Interval interval = PairedStatistics.interval(summary.mean(), resampled[contestant]);
    return new Standing.Value(
        summary.mean(),
        interval.low(),
        interval.high(),
        Double.NaN,
        1,
        "rows",
        List.of(summary.mean()));
  }

  /** What the rows say of the difference of two contestants. */
  RowTests test(int a, int b, CompareSettings.Sampling sampling) {
    double difference = Summary.of(models[a]).mean() - Summary.of(models[b]).mean();
    PairedStatistics.Outcome bootstrap =
        PairedStatistics.bootstrap(difference, resampled[a], resampled[b]);
    if (byRow != null) {
      double[] left = byRow[a];
      double[] right = byRow[b];
      PairedTests.Resampling permutation =
          PairedTests.permutation(left, right, sampling.resamples(), sampling.seed());
      return new RowTests(
          bootstrap,
          permutation.pValue(),
          Wilcoxon.of(left, right).pValue(),
          EffectSizes.cohensDOfPairs(left, right),
          EffectSizes.cliffsDelta(left, right),
          isOutcome(a) && isOutcome(b) ? McNemar.of(right(left), right(right)) : null);
    }
    return new RowTests(
        bootstrap, randomization(a, b, sampling), Double.NaN, Double.NaN, Double.NaN, null);
  }

  /** Needs as many models on either side: each has its counterpart. */
  private double randomization(int a, int b, CompareSettings.Sampling sampling) {
    int seeds = models[a].length;
    if (models[b].length != seeds) {
      return Double.NaN;
    }
    PairedStatistics.Exchanged statistic =
        exchanged -> {
          double difference = 0;
          for (int m = 0; m < seeds; m++) {
            double left = sheet.exchanged(a, b, m, exchanged).getOrDefault(name, Double.NaN);
            double right = sheet.exchanged(b, a, m, exchanged).getOrDefault(name, Double.NaN);
            difference += (left - right) / seeds;
          }
          return new double[] {difference};
        };
    return PairedStatistics.randomization(rows, statistic, sampling.resamples(), sampling.seed())
        .get(0)
        .pValue();
  }

  /** Whether every row of its only model is right or wrong. */
  private boolean isOutcome(int contestant) {
    return models[contestant].length == 1
        && byRow != null
        && Arrays.stream(byRow[contestant]).allMatch(value -> value == 0 || value == 1);
  }

  private static boolean[] right(double[] values) {
    boolean[] right = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      right[i] = values[i] == 1;
    }
    return right;
  }

  /** What the seeds say of the difference; null where either has less than two. */
  static @Nullable SeedTests overSeeds(Standing.Value a, Standing.Value b, String name) {
    if (a.seeds() < 2 || b.seeds() < 2) {
      return null;
    }
    WelchTest welch = WelchTest.of(a.summary(), b.summary());
    ValueRange range = ValueRange.of(name);
    double most = range.high() - range.low();
    boolean known = !a.each().isEmpty() && !b.each().isEmpty();
    return new SeedTests(
        welch.difference(),
        Math.max(-most, welch.low()),
        Math.min(most, welch.high()),
        welch.t(),
        welch.degreesOfFreedom(),
        welch.pValue(),
        known ? EffectSizes.cohensD(a.array(), b.array()) : Double.NaN,
        known ? EffectSizes.cliffsDelta(a.array(), b.array()) : Double.NaN);
  }
}
