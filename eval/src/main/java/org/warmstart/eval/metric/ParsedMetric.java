package org.warmstart.eval.metric;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** A metric of other things than texts, fed with their written form; one reference an example. */
final class ParsedMetric<P, R> implements Metric<String, List<String>>, ParsedTexts {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

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
  public void requirePrediction(String text) {
    Objects.requireNonNull(readPrediction.apply(text));
  }

  @Override
  public void requireReference(String text) {
    Objects.requireNonNull(readReference.apply(text));
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

  @Override
  public boolean greaterIsBetter(String value) {
    return metric.greaterIsBetter(value);
  }

  @Override
  public Optional<String> signature() {
    return metric.signature();
  }

  @Override
  public List<MetricTable> tables() {
    return metric.tables();
  }

  @Override
  public List<String> warnings() {
    return metric.warnings();
  }

  static String label(String text) {
    String label = text.strip();
    if (label.isEmpty()) {
      throw new InputException("a class label is missing: the line is blank");
    }
    return label;
  }

  /** The labels of a set, perhaps none. */
  static Set<String> labels(String text, String separator) {
    Set<String> labels = new TreeSet<>();
    for (String label : text.split(Pattern.quote(separator), -1)) {
      if (!label.isBlank() && !labels.add(label.strip())) {
        throw new InputException("the label " + Messages.quote(label.strip()) + " is there twice");
      }
    }
    return labels;
  }

  /** Tags with white space between them. */
  static List<String> tags(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** A finite decimal number; Java's parser takes hexadecimal ones and type letters, too. */
  static double number(String text) {
    String written = text.strip();
    double number = NUMBER.matcher(written).matches() ? Double.parseDouble(written) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw new InputException(
          "not a number: " + Messages.quote(written) + "; expected one such as 3.25");
    }
    return number;
  }
}
