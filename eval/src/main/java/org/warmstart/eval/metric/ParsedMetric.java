package org.warmstart.eval.metric;

import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import org.warmstart.base.InputException;

/** A metric of other things than texts, fed with their written form; one reference an example. */
final class ParsedMetric<P, R> implements Metric<String, List<String>> {
  private final Metric<P, R> metric;
  private final Function<String, P> readPrediction;
  private final Function<String, R> readReference;

  ParsedMetric(
      Metric<P, R> metric, Function<String, P> readPrediction, Function<String, R> readReference) {
    this.metric = metric;
    this.readPrediction = readPrediction;
    this.readReference = readReference;
  }

  @Override
  public void add(String prediction, List<String> references) {
    if (references.size() != 1) {
      throw new InputException(
          "this metric compares with one reference, but there are " + references.size());
    }
    metric.add(readPrediction.apply(prediction), readReference.apply(references.get(0)));
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    // what it wraps was made by the same registry entry if the wrapped classes agree
    ParsedMetric<P, R> that = Metrics.sameKind(this, other);
    metric.merge(that.metric);
  }

  @Override
  public long count() {
    return metric.count();
  }

  @Override
  public SortedMap<String, Double> result() {
    return metric.result();
  }

  static String label(String text) {
    String label = text.strip();
    if (label.isEmpty()) {
      throw new InputException("a class label is missing: the line is blank");
    }
    return label;
  }

  static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new InputException(
          "not a number: '" + text.strip() + "'; expected one such as 3.25", e);
    }
  }

  static long wholeNumber(String text) {
    try {
      return Long.parseUnsignedLong(text.strip());
    } catch (NumberFormatException e) {
      throw new InputException(
          "not a number of tokens: '" + text.strip() + "'; expected one such as 128", e);
    }
  }
}
