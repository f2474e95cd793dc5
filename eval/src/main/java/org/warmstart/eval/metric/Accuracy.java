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
  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("accuracy", (double) counts.correct() / counts.examples()));
  }
}
