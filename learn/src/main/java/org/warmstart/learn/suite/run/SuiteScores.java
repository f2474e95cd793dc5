package org.warmstart.learn.suite.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.suite.Asking;

/** Sums up the results of questions. */
final class SuiteScores {
  private static final int RESAMPLES = 1000;
  private static final double CONFIDENCE = 0.95;

  /** The standard normal distribution's quantile of that interval. */
  private static final double NORMAL = 1.959963984540054;

  private SuiteScores() {}

  /** The metrics of some questions; there is at least one. */
  static Map<String, SuiteResult.Score> of(
      Asking asking, List<SuiteResult.Sample> samples, long seed) {
    Map<String, SuiteResult.Score> scores = new LinkedHashMap<>();
    for (String metric : samples.get(0).judged().metrics().keySet()) {
      double[] values =
          samples.stream()
              .mapToDouble(sample -> sample.judged().metrics().getOrDefault(metric, Double.NaN))
              .toArray();
      scores.put(
          metric,
          switch (asking.summary(metric)) {
            case MEAN -> mean(values);
            case PERPLEXITY -> perplexity(values, seed);
            case MATTHEWS -> matthews(samples, seed);
          });
    }
    return scores;
  }

  /** The metrics of each group; none where all questions are of one. */
  static Map<String, Map<String, SuiteResult.Score>> groups(
      Asking asking, List<SuiteResult.Sample> samples, long seed) {
    Map<String, List<SuiteResult.Sample>> byGroup = new TreeMap<>();
    for (SuiteResult.Sample sample : samples) {
      byGroup.computeIfAbsent(sample.question().group(), ignored -> new ArrayList<>()).add(sample);
    }
    Map<String, Map<String, SuiteResult.Score>> scores = new LinkedHashMap<>();
    if (byGroup.size() > 1 || !byGroup.containsKey("")) {
      byGroup.forEach(
          (group, own) -> scores.put(group.isEmpty() ? "others" : group, of(asking, own, seed)));
    }
    return scores;
  }

  /** A share with Wilson's interval, which says something even where all or none are right. */
  private static SuiteResult.Score mean(double[] values) {
    Summary summary = Summary.of(values, CONFIDENCE);
    int count = values.length;
    double share = summary.mean();
    double spread = NORMAL * NORMAL / count;
    double middle = (share + spread / 2) / (1 + spread);
    double half =
        NORMAL * Math.sqrt(share * (1 - share) / count + spread / count / 4) / (1 + spread);
    double error = summary.standardDeviation() / Math.sqrt(count);
    return new SuiteResult.Score(
        share, error, Math.max(0, middle - half), Math.min(1, middle + half), count);
  }

  private static SuiteResult.Score perplexity(double[] logs, long seed) {
    Bootstrap.Interval interval = Bootstrap.mean(logs, RESAMPLES, CONFIDENCE, seed);
    return new SuiteResult.Score(
        Math.exp(-interval.value()),
        Double.NaN,
        Math.exp(-interval.high()),
        Math.exp(-interval.low()),
        logs.length);
  }

  private static SuiteResult.Score matthews(List<SuiteResult.Sample> samples, long seed) {
    int[] gold = samples.stream().mapToInt(sample -> sample.question().gold()).toArray();
    int[] said = samples.stream().mapToInt(sample -> sample.judged().predicted()).toArray();
    Bootstrap.Interval interval =
        Bootstrap.of(
            gold.length, sample -> matthews(gold, said, sample), RESAMPLES, CONFIDENCE, seed);
    return new SuiteResult.Score(
        interval.value(), Double.NaN, interval.low(), interval.high(), gold.length);
  }

  /** Of two classes; 0 where one side is constant, as scikit-learn has it. */
  private static double matthews(int[] gold, int[] said, int[] sample) {
    double[][] counts = new double[2][2];
    for (int i : sample) {
      counts[gold[i]][said[i]]++;
    }
    double below =
        (counts[1][1] + counts[0][1])
            * (counts[1][1] + counts[1][0])
            * (counts[0][0] + counts[0][1])
            * (counts[0][0] + counts[1][0]);
    return below == 0
        ? 0
        : (counts[1][1] * counts[0][0] - counts[0][1] * counts[1][0]) / Math.sqrt(below);
  }

  /** The threshold on scores with the best correlation: in the middle between two of them. */
  static double bestThreshold(double[] scores, int[] gold) {
    Integer[] order = new Integer[scores.length];
    double positives = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      positives += gold[i];
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double negatives = scores.length - positives;
    double best = scores[order[0]] - 1;
    double most = 0;
    double missed = 0;
    double refused = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      missed += gold[order[i]];
      refused += 1 - gold[order[i]];
      double below = scores[order[i]];
      double above = scores[order[i + 1]];
      double found = positives - missed;
      double wrong = negatives - refused;
      double product = (found + wrong) * positives * negatives * (refused + missed);
      double matthews = product == 0 ? 0 : (found * refused - wrong * missed) / Math.sqrt(product);
      if (below < above && matthews > most) {
        most = matthews;
        best = (below + above) / 2;
      }
    }
    return best;
  }
}
