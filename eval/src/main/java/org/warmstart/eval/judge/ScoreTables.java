package org.warmstart.eval.judge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.ManyComparisons;
import org.warmstart.eval.statistics.PairedTests;

/**
 * Scores of systems by skill, domain, difficulty and task, with intervals, and whether systems
 * differ. Only readable judgements of single answers count.
 *
 * @param counts of judgements by system
 * @param rows one for each table, name and system
 * @param comparisons every two systems by the mean score of each question that both have
 */
public record ScoreTables(
    Map<String, Counts> counts, List<Row> rows, List<Difference> comparisons) {
  private static final double CONFIDENCE = 0.95;
  private static final String ALL = "all";
  private static final String SKILL = "skill";
  private static final List<String> TABLES = List.of(ALL, SKILL, "domain", "difficulty", "task");

  public ScoreTables {
    counts = Map.copyOf(counts);
    rows = List.copyOf(rows);
    comparisons = List.copyOf(comparisons);
  }

  /**
   * How many judgements a system has.
   *
   * @param judged in all
   * @param unreadable of these without scores, as the judge's answer could not be read
   * @param failed of these without an answer of the judge's
   */
  public record Counts(int judged, int unreadable, int failed) {}

  /**
   * A row of a table.
   *
   * @param table {@code all}, {@code skill}, {@code domain}, {@code difficulty} or {@code task}
   * @param name the skill or the like
   * @param system whose scores
   * @param questions how many there are
   * @param mean of the questions' mean scores, with its bootstrap interval over questions
   */
  public record Row(
      String table, String name, String system, int questions, Bootstrap.Interval mean) {}

  /**
   * Two systems.
   *
   * @param questions that both have scores of
   * @param test paired permutation, and the interval of the paired bootstrap
   * @param adjustedP corrected by Holm for that there are several
   */
  public record Difference(
      String a, String b, int questions, PairedTests.Resampling test, double adjustedP) {}

  /**
   * Makes the tables.
   *
   * @param resamples of the questions
   * @param seed equal seeds give equal results
   */
  public static ScoreTables of(Collection<Judgement> judgements, int resamples, long seed) {
    Map<String, int[]> counts = new TreeMap<>();
    Map<String, Map<String, Map<String, Map<String, List<Double>>>>> values = new LinkedHashMap<>();
    for (Judgement each : judgements) {
      int[] count = counts.computeIfAbsent(each.system(), key -> new int[3]);
      count[0]++;
      count[1] += each.isReadable() || each.record().failed() ? 0 : 1;
      count[2] += each.record().failed() ? 1 : 0;
      if (each.isReadable() && !each.verdict().scores().isEmpty()) {
        collect(values, each);
      }
    }
    List<Row> rows = new ArrayList<>();
    values.forEach(
        (table, names) ->
            names.forEach(
                (name, systems) ->
                    systems.forEach(
                        (system, questions) ->
                            rows.add(
                                new Row(
                                    table,
                                    name,
                                    system,
                                    questions.size(),
                                    mean(questions, resamples, seed))))));
    rows.sort(Comparator.comparingInt(row -> TABLES.indexOf(row.table())));
    Map<String, Counts> told = new TreeMap<>();
    counts.forEach((system, count) -> told.put(system, new Counts(count[0], count[1], count[2])));
    return new ScoreTables(
        told,
        rows,
        comparisons(
            values.getOrDefault(ALL, Map.of()).getOrDefault(ALL, Map.of()), resamples, seed));
  }

  /** By table, name, system and question, all sorted, so that the file's order does not matter. */
  private static void collect(
      Map<String, Map<String, Map<String, Map<String, List<Double>>>>> values, Judgement each) {
    Map<String, Double> scores = each.verdict().scores();
    scores.values().forEach(score -> put(values, ALL, ALL, each, score));
    scores.forEach((skill, score) -> put(values, SKILL, skill, each, score));
    each.groups()
        .forEach(
            (table, names) ->
                names.forEach(
                    name -> scores.values().forEach(s -> put(values, table, name, each, s))));
  }

  private static void put(
      Map<String, Map<String, Map<String, Map<String, List<Double>>>>> values,
      String table,
      String name,
      Judgement each,
      double score) {
    values
        .computeIfAbsent(table, key -> new TreeMap<>())
        .computeIfAbsent(name, key -> new TreeMap<>())
        .computeIfAbsent(each.system(), key -> new TreeMap<>())
        .computeIfAbsent(each.id(), key -> new ArrayList<>())
        .add(score);
  }

  private static Bootstrap.Interval mean(
      Map<String, List<Double>> questions, int resamples, long seed) {
    double[] means = questions.values().stream().mapToDouble(ScoreTables::mean).toArray();
    return means.length < 2
        ? new Bootstrap.Interval(means[0], Double.NaN, Double.NaN, CONFIDENCE)
        : Bootstrap.mean(means, resamples, CONFIDENCE, seed);
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  private static List<Difference> comparisons(
      Map<String, Map<String, List<Double>>> systems, int resamples, long seed) {
    List<String> names = List.copyOf(systems.keySet());
    List<Difference> all = new ArrayList<>();
    for (int a = 0; a < names.size(); a++) {
      for (int b = a + 1; b < names.size(); b++) {
        Map<String, List<Double>> left = systems.getOrDefault(names.get(a), Map.of());
        Map<String, List<Double>> right = systems.getOrDefault(names.get(b), Map.of());
        List<String> both = left.keySet().stream().filter(right::containsKey).toList();
        if (both.isEmpty()) {
          continue;
        }
        double[] one =
            both.stream().mapToDouble(id -> mean(left.getOrDefault(id, List.of()))).toArray();
        double[] two =
            both.stream().mapToDouble(id -> mean(right.getOrDefault(id, List.of()))).toArray();
        PairedTests.Resampling interval = PairedTests.bootstrap(one, two, resamples, seed);
        PairedTests.Resampling test = PairedTests.permutation(one, two, resamples, seed);
        all.add(
            new Difference(
                names.get(a),
                names.get(b),
                both.size(),
                new PairedTests.Resampling(
                    test.difference(),
                    interval.low(),
                    interval.high(),
                    test.pValue(),
                    interval.winRate()),
                Double.NaN));
      }
    }
    double[] adjusted =
        ManyComparisons.HOLM.adjust(all.stream().mapToDouble(d -> d.test().pValue()).toArray());
    List<Difference> corrected = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      Difference each = all.get(i);
      corrected.add(new Difference(each.a(), each.b(), each.questions(), each.test(), adjusted[i]));
    }
    return corrected;
  }
}
