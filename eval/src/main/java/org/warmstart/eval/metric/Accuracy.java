package org.warmstart.eval.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fraction of examples whose predicted label is the reference: {@code accuracy}.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public final class Accuracy<L extends Comparable<L>> extends LabelMetric<L> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfLabels {
    @Override
    public String description() {
      return "labels: fraction correct";
    }

    @Override
    public <L extends Comparable<L>> Metric<L, L> create() {
      return new Accuracy<>();
    }
  }

  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("accuracy", (double) counts.correct() / counts.examples()));
  }
}
