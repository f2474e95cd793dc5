package org.warmstart.learn.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;

/**
 * A metric of rows of predictions: of each row by itself, to be put together to those of any
 * selection of rows.
 *
 * @param <P> what is predicted
 * @param <R> what it is compared with
 */
final class RowMetric<P, R> {
  private final Supplier<Metric<P, R>> create;
  private final Function<JsonNode, List<P>> predictions;
  private final Function<JsonNode, List<R>> references;

  private RowMetric(
      Supplier<Metric<P, R>> create,
      Function<JsonNode, List<P>> predictions,
      Function<JsonNode, List<R>> references) {
    this.create = create;
    this.predictions = predictions;
    this.references = references;
  }

  /**
   * A metric.
   *
   * @param written its name, or settings with the name among them
   */
  static RowMetric<?, ?> of(String written) {
    MetricSettings settings = Metrics.settings(written);
    if (settings instanceof MetricSettings.OfLabels labels) {
      return new RowMetric<String, String>(labels::create, RowMetric::labels, RowMetric::labels);
    }
    if (settings instanceof MetricSettings.OfLabelSets sets) {
      return new RowMetric<Set<String>, Set<String>>(sets::create, RowMetric::set, RowMetric::set);
    }
    if (settings instanceof MetricSettings.OfTags tags) {
      return new RowMetric<List<String>, List<String>>(
          tags::create, node -> List.of(labels(list(node))), node -> List.of(labels(list(node))));
    }
    if (settings instanceof MetricSettings.OfScores scores) {
      return new RowMetric<Double, Double>(
          scores::create, node -> List.of(number(node)), node -> List.of(number(node)));
    }
    if (settings instanceof MetricSettings.OfTexts texts) {
      return new RowMetric<String, List<String>>(
          texts::create,
          node -> List.of(text(node)),
          node -> List.of(node.isArray() ? texts(node) : List.of(text(node))));
    }
    throw new InputException(
        "--metric "
            + written
            + ": is of "
            + settings.description()
            + ", which files of"
            + " predictions do not have");
  }

  /** Nothing yet. */
  Metric<P, R> empty() {
    return create.get();
  }

  /** The metric of one row. */
  Metric<P, R> of(PredictedRow row) {
    Metric<P, R> metric = create.get();
    try {
      List<P> predicted = predictions.apply(row.prediction());
      List<R> right = references.apply(row.reference());
      if (predicted.size() != right.size()) {
        throw new InputException(
            Messages.count(predicted.size(), "value is", "values are")
                + " predicted, but the reference has "
                + right.size());
      }
      String source = row.source();
      for (int i = 0; i < predicted.size(); i++) {
        if (source.isEmpty()) {
          metric.add(predicted.get(i), right.get(i));
        } else {
          metric.add(predicted.get(i), right.get(i), source);
        }
      }
    } catch (InputException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(row.place()) ? e : row.wrong(message);
    }
    return metric;
  }

  /** The values of some rows together. */
  SortedMap<String, Double> of(List<Metric<P, R>> rows, int[] sample) {
    Metric<P, R> all = empty();
    for (int index : sample) {
      all.merge(rows.get(index));
    }
    return all.result();
  }

  private static JsonNode list(JsonNode node) {
    if (!node.isArray()) {
      throw new InputException("expected a list of tags, found " + kind(node));
    }
    return node;
  }

  /** A class, or those of the parts; a word that was cut off has none, and is outside of all. */
  private static List<String> labels(JsonNode node) {
    List<String> labels = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode each : node) {
        labels.add(each.isNull() ? "O" : text(each));
      }
    } else {
      labels.add(text(node));
    }
    return labels;
  }

  private static List<Set<String>> set(JsonNode node) {
    if (!node.isArray()) {
      throw new InputException("expected a list of labels, found " + kind(node));
    }
    return List.of(new LinkedHashSet<>(texts(node)));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(text(each)));
    return texts;
  }

  private static String text(JsonNode node) {
    if (!node.isTextual() && !node.isIntegralNumber() && !node.isBoolean()) {
      throw new InputException("expected a text, found " + kind(node));
    }
    return node.asText();
  }

  private static double number(JsonNode node) {
    double number = node.isNumber() ? node.doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw new InputException("expected a number, found " + kind(node));
    }
    return number;
  }

  private static String kind(JsonNode node) {
    return Messages.printable(node.toString(), 60);
  }
}
