package org.warmstart.eval.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.eval.metric.ClassCounts.Counts;

/**
 * Matthews correlation, {@code matthews_correlation}: Matthews 1975 for two classes and its
 * generalisation R<sub>K</sub> for more (Gorodkin, Comparing two K-category assignments by a
 * K-category correlation coefficient, 2004). 0 when all predictions or all references are one
 * class.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public final class MatthewsCorrelation<L extends Comparable<L>> extends LabelMetric<L> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfLabels {
    @Override
    public String description() {
      return "labels: Matthews correlation";
    }

    @Override
    public <L extends Comparable<L>> Metric<L, L> create() {
      return new MatthewsCorrelation<>();
    }
  }

  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("matthews_correlation", value()));
  }

  private double value() {
    double examples = counts.examples();
    if (examples == 0) {
      return Double.NaN;
    }
    double product = 0;
    double predictedSquares = 0;
    double actualSquares = 0;
    for (Counts of : counts.byClass().values()) {
      product += (double) of.predicted * of.actual;
      predictedSquares += (double) of.predicted * of.predicted;
      actualSquares += (double) of.actual * of.actual;
    }
    double predictedSpread = examples * examples - predictedSquares;
    double actualSpread = examples * examples - actualSquares;
    if (predictedSpread == 0 || actualSpread == 0) {
      return 0;
    }
    return (counts.correct() * examples - product) / Math.sqrt(predictedSpread * actualSpread);
  }
}
