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
 */
public record BenchResult(
    String workload, String peer, String unit, List<Double> runs, BenchOptions options) {
  /** The median of the runs. */
  public double figure() {
    double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
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
    return json.toString();
  }

  /** One line to read. */
  public String toText() {
    double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
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
