package org.warmstart.eval.metric.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.metric.ValueChecks;

/**
 * How well what is relevant to a query is found and ranked, each value a mean over queries, as
 * trec_eval defines them (Manning, Raghavan and Schütze, Introduction to Information Retrieval,
 * 2008, section 8.4). For each cut-off k:
 *
 * <ul>
 *   <li>{@code recall@k}, {@code precision@k}: the share of what is relevant that is among the
 *       first k, and the share of k that is relevant; {@code accuracy@k}: whether any is;
 *   <li>{@code mrr@k}: one over the rank of the first relevant one, 0 if it is not among them;
 *   <li>{@code ndcg@k}: the discounted gain over that of the best ranking (Järvelin and Kekäläinen,
 *       Cumulated gain-based evaluation of IR techniques, 2002);
 *   <li>{@code map@k}: the precision at each relevant one's rank, over how many are relevant.
 * </ul>
 *
 * Beside them {@code mrr}, {@code ndcg} and {@code map} of the rankings as long as they are.
 */
public final class Retrieval implements Metric<List<String>, Map<String, Double>> {
  /** What a grade is worth. */
  public enum Gain {
    /** Itself: trec_eval, scikit-learn. */
    LINEAR,
    /** A power of 2, less 1: Burges et al. 2005. */
    EXPONENTIAL
  }

  /**
   * How it is taken.
   *
   * @param cutoffs after how many results each value is taken
   * @param gain what a grade of relevance is worth in nDCG: linear, itself; exponential, 2 to its
   *     power, less 1
   */
  public record Settings(
      @Default("[1, 3, 5, 10]") List<Integer> cutoffs, @Default("linear") Gain gain)
      implements MetricSettings.OfRankings {
    public Settings {
      cutoffs = List.copyOf(cutoffs);
      if (cutoffs.isEmpty() || cutoffs.stream().anyMatch(cutoff -> cutoff < 1)) {
        throw new InputException("cutoffs: name at least one number of results of at least 1");
      }
      if (new HashSet<>(cutoffs).size() < cutoffs.size()) {
        throw new InputException("cutoffs: " + cutoffs + " has a number twice");
      }
    }

    @Override
    public String description() {
      return "ranked results and the relevant ones: recall, MRR, nDCG, MAP";
    }

    @Override
    public Retrieval create() {
      return new Retrieval(this);
    }
  }

  private static final List<String> KINDS =
      List.of("recall", "precision", "accuracy", "mrr", "ndcg", "map");

  /** Those that are also taken of whole rankings. */
  private static final Set<String> OF_WHOLE = Set.of("mrr", "ndcg", "map");

  private final Settings settings;
  private final SortedMap<String, Double> sums = new TreeMap<>();
  private long count;

  private Retrieval(Settings settings) {
    this.settings = settings;
    for (int cutoff : settings.cutoffs) {
      KINDS.forEach(kind -> sums.put(kind + "@" + cutoff, 0.0));
    }
    OF_WHOLE.forEach(kind -> sums.put(kind, 0.0));
  }

  /**
   * Takes in a query.
   *
   * @param prediction the results' names, the best first
   * @param reference the grade of each relevant result; those of grade 0 or below are not relevant
   * @throws InputException if a result is there twice or none is relevant
   */
  @Override
  public void add(List<String> prediction, Map<String, Double> reference) {
    ValueChecks.requireRanking(prediction);
    ValueChecks.requireRelevant(reference);
    double[] grades =
        prediction.stream()
            .mapToDouble(result -> Math.max(0, reference.getOrDefault(result, 0.0)))
            .toArray();
    double[] ideal =
        reference.values().stream()
            .filter(grade -> grade > 0)
            .sorted(Collections.reverseOrder())
            .mapToDouble(Double::doubleValue)
            .toArray();
    for (int cutoff : settings.cutoffs) {
      add("@" + cutoff, grades, ideal, cutoff, KINDS);
    }
    add("", grades, ideal, Integer.MAX_VALUE, new ArrayList<>(OF_WHOLE));
    count++;
  }

  private void add(String end, double[] grades, double[] ideal, int cutoff, List<String> kinds) {
    int length = Math.min(cutoff, grades.length);
    long found = Arrays.stream(grades, 0, length).filter(grade -> grade > 0).count();
    for (String kind : kinds) {
      double value =
          switch (kind) {
            case "recall" -> (double) found / ideal.length;
            case "precision" -> (double) found / cutoff;
            case "accuracy" -> found > 0 ? 1 : 0;
            case "mrr" -> reciprocalRank(grades, length);
            case "ndcg" -> gain(grades, length) / gain(ideal, Math.min(cutoff, ideal.length));
            default -> averagePrecision(grades, length) / ideal.length;
          };
      sums.merge(kind + end, value, Double::sum);
    }
  }

  private static double reciprocalRank(double[] grades, int length) {
    for (int i = 0; i < length; i++) {
      if (grades[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  private double gain(double[] grades, int length) {
    double gain = 0;
    for (int i = 0; i < length; i++) {
      double worth = settings.gain == Gain.LINEAR ? grades[i] : Math.pow(2, grades[i]) - 1;
      gain += worth / (Math.log(i + 2) / Math.log(2));
    }
    return gain;
  }

  private static double averagePrecision(double[] grades, int length) {
    int found = 0;
    double sum = 0;
    for (int i = 0; i < length; i++) {
      if (grades[i] > 0) {
        found++;
        sum += (double) found / (i + 1);
      }
    }
    return sum;
  }

  @Override
  public void merge(Metric<List<String>, Map<String, Double>> other) {
    Retrieval that = Metrics.sameKind(this, other, each -> each.settings);
    that.sums.forEach((name, sum) -> sums.merge(name, sum, Double::sum));
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    sums.forEach((name, sum) -> result.put(name, sum / count));
    return result;
  }
}
