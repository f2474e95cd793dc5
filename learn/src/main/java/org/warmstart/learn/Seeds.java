package org.warmstart.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.warmstart.eval.statistics.Summary;

/** Repeats an experiment with several seeds and sums up its scores. */
public final class Seeds {
  private Seeds() {}

  /**
   * Runs an experiment once for each seed.
   *
   * @return each score's mean with a 95 % interval
   */
  public static Map<String, Summary> run(
      int count, long firstSeed, LongFunction<? extends Map<String, Double>> experiment) {
    List<Map<String, Double>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(experiment.apply(firstSeed + i));
    }
    return summarize(results);
  }

  /** Sums up the scores that all results have. */
  public static Map<String, Summary> summarize(List<? extends Map<String, Double>> results) {
    Map<String, Summary> summaries = new TreeMap<>();
    if (results.isEmpty()) {
      return summaries;
    }
    for (String name : results.get(0).keySet()) {
      if (results.stream().allMatch(result -> result.containsKey(name))) {
        double[] values =
            results.stream().mapToDouble(r -> r.getOrDefault(name, Double.NaN)).toArray();
        summaries.put(name, Summary.of(values));
      }
    }
    return summaries;
  }
}
