package org.warmstart.eval.judge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.statistics.Agreement;

/**
 * How far judges agree on what they have all or partly judged: scores of skills, or winners.
 *
 * @param alpha Krippendorff's, for ordered values, of all judges
 * @param things how many scores at least two judges gave
 * @param pairs every two judges
 */
public record JudgeAgreement(double alpha, int things, List<Pair> pairs) {
  public JudgeAgreement {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two judges on the scores that both gave.
   *
   * @param things how many
   * @param same share of equal ones
   * @param kappa Cohen's
   * @param weighted Cohen's, by the square of the distance
   * @param spearman rank correlation
   */
  public record Pair(
      String a,
      String b,
      int things,
      double same,
      double kappa,
      double weighted,
      double spearman) {}

  /**
   * Of some judges.
   *
   * @param judges their judgements by name, at least two
   * @throws InputException if no two of them judged the same
   */
  public static JudgeAgreement of(Map<String, ? extends Collection<Judgement>> judges) {
    List<Map<String, Double>> scores =
        judges.values().stream().map(JudgeAgreement::scores).toList();
    Set<String> all = new LinkedHashSet<>();
    scores.forEach(each -> all.addAll(each.keySet()));
    List<double[]> table = new ArrayList<>();
    for (Map<String, Double> each : scores) {
      table.add(all.stream().mapToDouble(key -> each.getOrDefault(key, Double.NaN)).toArray());
    }
    int shared = 0;
    for (int i = 0; i < all.size(); i++) {
      int thing = i;
      shared += table.stream().filter(row -> !Double.isNaN(row[thing])).count() > 1 ? 1 : 0;
    }
    if (shared == 0) {
      throw new InputException(
          "no two of these judges scored the same: id, system and the skill's name have to be equal");
    }
    List<String> names = List.copyOf(judges.keySet());
    List<Pair> pairs = new ArrayList<>();
    for (int a = 0; a < names.size(); a++) {
      for (int b = a + 1; b < names.size(); b++) {
        pairs.add(pair(names.get(a), names.get(b), table.get(a), table.get(b)));
      }
    }
    return new JudgeAgreement(Agreement.krippendorffOrdinal(table), shared, pairs);
  }

  private static Map<String, Double> scores(Collection<Judgement> judgements) {
    Map<String, Double> scores = new TreeMap<>();
    for (Judgement each : judgements) {
      each.verdict()
          .scores()
          .forEach((skill, score) -> scores.put(each.key() + "\u0000" + Rubric.key(skill), score));
      String winner = each.verdict().winner();
      if (winner != null) {
        scores.put(each.key(), winner.equals("A") ? 1.0 : winner.equals("B") ? -1.0 : 0.0);
      }
    }
    return scores;
  }

  private static Pair pair(String nameA, String nameB, double[] a, double[] b) {
    Metric<Double, Double> spearman = Metrics.scoreMetric("spearman");
    int things = 0;
    int same = 0;
    for (int i = 0; i < a.length; i++) {
      if (!Double.isNaN(a[i]) && !Double.isNaN(b[i])) {
        spearman.add(a[i], b[i]);
        things++;
        same += a[i] == b[i] ? 1 : 0;
      }
    }
    return new Pair(
        nameA,
        nameB,
        things,
        things == 0 ? Double.NaN : (double) same / things,
        Agreement.kappa(a, b, Agreement.Weights.NONE),
        Agreement.kappa(a, b, Agreement.Weights.QUADRATIC),
        things < 2 ? Double.NaN : spearman.value("spearman"));
  }
}
