package org.warmstart.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a workload's runs came to, with the fields that the peer's script prints.
 *
 * @param peer what was measured: this program and its libtorch
 * @param unit what the figures count, per second
 * @param runs every timed run's speed, in order
 * @param rows what else was measured, if anything
 */
public record BenchResult(
    String workload,
    String peer,
    String unit,
    List<Double> runs,
    List<Measured.Row> rows,
    BenchOptions options) {
  /** The median of the runs. */
  public double figure() {
    return median(runs);
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** One JSON object on one line. */
  public String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("workload", workload);
    json.put("peer", peer);
    json.put("figure", rounded(figure()));
    json.put("unit", unit);
    ArrayNode each = json.putArray("runs");
    runs.forEach(run -> each.add(rounded(run)));
    json.put("threads", options.threads());
    json.put("pad", options.padding().name().toLowerCase(Locale.ROOT));
    json.put("batch", options.batch());
    for (Measured.Row row : rows) {
      ObjectNode entry = json.withArray("table").addObject();
      entry.put("name", row.name());
      entry.put("tokens", row.tokens());
      entry.put("ms", rounded(row.milliseconds()));
      if (!Double.isNaN(row.megabytes())) {
        entry.put("mb", rounded(row.megabytes()));
      }
    }
    return json.toString();
  }

  /** One line to read, and one for everything else that was measured. */
  public String toText() {
    double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    StringBuilder text = new StringBuilder();
    for (Measured.Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-18s %6d tokens %9.1f ms %8.0f MB%n",
              row.name(),
              row.tokens(),
              row.milliseconds(),
              row.megabytes()));
    }
    return text
        + String.format(
            Locale.ROOT,
            "%s: %.2f %s (median of %d, from %.2f to %.2f; %s)",
            workload,
            figure(),
            unit,
            sorted.length,
            Arrays.stream(sorted).min().orElse(Double.NaN),
            Arrays.stream(sorted).max().orElse(Double.NaN),
            peer);
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
