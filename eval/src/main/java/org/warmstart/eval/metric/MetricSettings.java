package org.warmstart.eval.metric;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.record.ChosenFrom;

/**
 * A metric's settings, from which it is made: a record that implements one of the interfaces here,
 * by what the metric compares.
 *
 * <p>To add a metric: write its class with a record of settings, then add its line in {@link
 * Metrics}.
 */
@ChosenFrom(Metrics.class)
public interface MetricSettings {
  /** What the metric compares and computes, in a few words. */
  String description();

  /** A new metric over written values: labels and numbers are parsed. */
  Metric<String, List<String>> overTexts();

  /** Whether a prediction is compared with references at all. */
  default boolean needsReferences() {
    return true;
  }

  /** Whether a prediction is compared with what it was made from, too. */
  default boolean needsSource() {
    return false;
  }

  /** Of a metric over class labels of any type. */
  interface OfLabels extends MetricSettings {
    /** A new metric. */
    <L extends Comparable<L>> Metric<L, L> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      Metric<String, String> metric = create();
      return new ParsedMetric<>(metric, ParsedMetric::label, ParsedMetric::label);
    }
  }

  /** Of a metric over sets of class labels. */
  interface OfLabelSets extends MetricSettings {
    /** A new metric. */
    <L extends Comparable<L>> Metric<Set<L>, Set<L>> create();

    /** What is between two labels. */
    String separator();

    @Override
    default Metric<String, List<String>> overTexts() {
      Metric<Set<String>, Set<String>> metric = create();
      return new ParsedMetric<>(
          metric,
          text -> ParsedMetric.labels(text, separator()),
          text -> ParsedMetric.labels(text, separator()));
    }
  }

  /** Of a metric over the tags of a sentence's words. */
  interface OfTags extends MetricSettings {
    /** A new metric. */
    Metric<List<String>, List<String>> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(create(), ParsedMetric::tags, ParsedMetric::tags);
    }
  }

  /** Of a metric over real scores. */
  interface OfScores extends MetricSettings {
    /** A new metric. */
    Metric<Double, Double> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(create(), ParsedMetric::number, ParsedMetric::number);
    }
  }

  /** Of a metric over summed likelihoods and what they are of. */
  interface OfLikelihoods extends MetricSettings {
    /** A new metric. */
    Metric<Double, TextSize> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(create(), ParsedMetric::number, TextSize::parse);
    }
  }

  /** Of a metric over probabilities of class labels. */
  interface OfProbabilities extends MetricSettings {
    /** A new metric. */
    Metric<Map<String, Double>, String> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(create(), WrittenValues::probabilities, ParsedMetric::label);
    }
  }

  /** Of a metric over ranked results and the grades of those that are relevant. */
  interface OfRankings extends MetricSettings {
    /** A new metric. */
    Metric<List<String>, Map<String, Double>> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(create(), WrittenValues::ranking, WrittenValues::grades);
    }
  }

  /** Of a metric over texts. */
  interface OfTexts extends MetricSettings {
    /** A new metric. */
    Metric<String, List<String>> create();

    @Override
    default Metric<String, List<String>> overTexts() {
      return create();
    }
  }
}
