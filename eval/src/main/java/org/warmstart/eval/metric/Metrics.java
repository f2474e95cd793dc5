package org.warmstart.eval.metric;

import java.util.List;
import java.util.function.Function;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.eval.metric.probability.Calibration;
import org.warmstart.eval.metric.ranking.Retrieval;
import org.warmstart.eval.metric.text.Bleu;
import org.warmstart.eval.metric.text.Chrf;
import org.warmstart.eval.metric.text.Extraction;
import org.warmstart.eval.metric.text.Sari;
import org.warmstart.eval.metric.text.Ter;
import org.warmstart.eval.metric.text.Variety;

/** The metrics by name. */
public final class Metrics {
  /** All of them. */
  public static final Choices<MetricSettings> ALL =
      Choices.of(MetricSettings.class, "metric")
          .add("accuracy", Accuracy.Settings.class)
          .add("f1", PrecisionRecallF1.Settings.class)
          .add("matthews", MatthewsCorrelation.Settings.class)
          .add("pearson", PearsonCorrelation.Settings.class)
          .add("spearman", SpearmanCorrelation.Settings.class)
          .add("multi-label", MultiLabelF1.Settings.class)
          .add("entity-f1", EntityF1.Settings.class)
          .add("perplexity", Perplexity.Settings.class)
          .add("rouge", Rouge.Settings.class)
          .add("rouge-unstemmed", Rouge.Unstemmed.class)
          .add("word-f1", WordF1.Settings.class)
          .add("answer-f1", AnswerF1.Settings.class)
          .add("bleu", Bleu.Settings.class)
          .add("chrf", Chrf.Settings.class)
          .add("ter", Ter.Settings.class)
          .add("sari", Sari.Settings.class)
          .add("variety", Variety.Settings.class)
          .add("extraction", Extraction.Settings.class)
          .add("calibration", Calibration.Settings.class)
          .add("retrieval", Retrieval.Settings.class)
          .add("unsupported-facts", UnsupportedFacts.Settings.class);

  private Metrics() {}

  /** The names of all metrics. */
  public static List<String> names() {
    return ALL.names();
  }

  /** What the named metric compares and computes, in a few words. */
  public static String description(String name) {
    return settings(name).description();
  }

  /**
   * A new metric over texts. Any metric will do: labels and numbers are read from their written
   * form. A text that cannot be read as what the metric compares is an {@link InputException}.
   *
   * @param written a name, or settings such as {@code {name: rouge, stem: false}}
   */
  public static Metric<String, List<String>> textMetric(String written) {
    return settings(written).overTexts();
  }

  /**
   * A new metric over class labels.
   *
   * @param written a name, or settings with the name among them
   * @throws InputException if there is no such metric or it compares something else
   */
  public static Metric<Integer, Integer> labelMetric(String written) {
    if (settings(written) instanceof MetricSettings.OfLabels settings) {
      return settings.create();
    }
    throw otherKind(written, "class labels", MetricSettings.OfLabels.class);
  }

  /**
   * A new metric over real scores.
   *
   * @param written a name, or settings with the name among them
   * @throws InputException if there is no such metric or it compares something else
   */
  public static Metric<Double, Double> scoreMetric(String written) {
    if (settings(written) instanceof MetricSettings.OfScores settings) {
      return settings.create();
    }
    throw otherKind(written, "numbers", MetricSettings.OfScores.class);
  }

  /**
   * A metric's settings.
   *
   * @param written a name, or settings with the name among them
   */
  public static MetricSettings settings(String written) {
    return ConfigReader.parseChoice(written, "metric", ALL);
  }

  private static InputException otherKind(String written, String wanted, Class<?> kind) {
    List<String> fitting =
        names().stream().filter(name -> kind.isAssignableFrom(ALL.choice(name))).toList();
    return new InputException(
        "metric '"
            + written
            + "' does not compare "
            + wanted
            + " but "
            + description(written)
            + "; for "
            + wanted
            + " there are: "
            + String.join(", ", fitting));
  }

  /**
   * {@code other} as the type of {@code metric}, for merging.
   *
   * @throws IllegalArgumentException if it is of another
   */
  public static <M extends Metric<?, ?>> M sameKind(M metric, Metric<?, ?> other) {
    if (metric.getClass() != other.getClass()) {
      throw new IllegalArgumentException(
          "cannot merge "
              + other.getClass().getSimpleName()
              + " into "
              + metric.getClass().getSimpleName());
    }
    // the classes are the same
    @SuppressWarnings("unchecked")
    M same = (M) other;
    return same;
  }

  /**
   * As {@link #sameKind(Metric, Metric)}, of metrics with settings.
   *
   * @throws IllegalArgumentException if they differ, too
   */
  public static <M extends Metric<?, ?>> M sameKind(
      M metric, Metric<?, ?> other, Function<M, ?> settings) {
    M same = sameKind(metric, other);
    if (!settings.apply(metric).equals(settings.apply(same))) {
      throw new IllegalArgumentException(
          "cannot merge " + metric.getClass().getSimpleName() + " that is set up differently");
    }
    return same;
  }
}
