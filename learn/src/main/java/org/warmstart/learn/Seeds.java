package org.warmstart.learn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.eval.metric.ValueRange;
import org.warmstart.eval.statistics.Summary;

/** Repeats an experiment with several seeds and sums up its scores. */
public final class Seeds {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Seeds() {}

  /**
   * Runs an experiment once for each seed.
   *
   * @return each score's mean with a 95 % interval, within the score's range
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
        ValueRange range = ValueRange.of(name);
        summaries.put(name, Summary.of(values).within(range.low(), range.high()));
      }
    }
    return summaries;
  }

  /** Writes summaries as JSON: mean, standard deviation, interval and number of seeds of each. */
  static void write(Path file, Map<String, Summary> scores) {
    ObjectNode json = JSON.createObjectNode();
    scores.forEach(
        (name, summary) ->
            json.putObject(name)
                .put("mean", summary.mean())
                .put("standard_deviation", finite(summary.standardDeviation()))
                .put("low", finite(summary.low()))
                .put("high", finite(summary.high()))
                .put("seeds", summary.count()));
    DurableFiles.write(file, json.toPrettyString() + "\n");
  }

  /** JSON has no NaN. */
  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
