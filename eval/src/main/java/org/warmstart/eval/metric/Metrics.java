package org.warmstart.eval.metric;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/** The metrics by name. To add one, write its class and a line in {@code ENTRIES}. */
public final class Metrics {
  /** What a metric compares, and how to make one. */
  private sealed interface Entry {
    String description();

    /** The metric over written values: labels and numbers are parsed. */
    Metric<String, List<String>> overTexts();
  }

  /** Makes the same metric for labels of any type. */
  private interface LabelFactory {
    <L extends Comparable<L>> LabelMetric<L> create();
  }

  private record OfLabels(String description, LabelFactory factory) implements Entry {
    @Override
    public Metric<String, List<String>> overTexts() {
      LabelMetric<String> metric = factory.create();
      return new ParsedMetric<>(metric, ParsedMetric::label, ParsedMetric::label);
    }
  }

  private record OfScores(String description, Supplier<Metric<Double, Double>> factory)
      implements Entry {
    @Override
    public Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(factory.get(), ParsedMetric::number, ParsedMetric::number);
    }
  }

  private record OfLikelihoods(String description, Supplier<Metric<Double, Long>> factory)
      implements Entry {
    @Override
    public Metric<String, List<String>> overTexts() {
      return new ParsedMetric<>(factory.get(), ParsedMetric::number, ParsedMetric::wholeNumber);
    }
  }

  private record OfTexts(String description, Supplier<Metric<String, List<String>>> factory)
      implements Entry {
    @Override
    public Metric<String, List<String>> overTexts() {
      return factory.get();
    }
  }

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    ENTRIES.put("accuracy", new OfLabels("labels: fraction correct", Accuracy::new));
    ENTRIES.put(
        "f1",
        new OfLabels(
            "labels: precision, recall and F1; macro, micro, weighted, binary",
            PrecisionRecallF1::new));
    ENTRIES.put("matthews", new OfLabels("labels: Matthews correlation", MatthewsCorrelation::new));
    ENTRIES.put("pearson", new OfScores("numbers: Pearson correlation", PearsonCorrelation::new));
    ENTRIES.put(
        "spearman", new OfScores("numbers: Spearman rank correlation", SpearmanCorrelation::new));
    ENTRIES.put(
        "perplexity",
        new OfLikelihoods(
            "summed negative log-likelihoods in nats, and token counts as references",
            Perplexity::new));
    ENTRIES.put(
        "rouge",
        new OfTexts(
            "texts: ROUGE-1, 2, L and Lsum with the Porter stemmer",
            () -> new Rouge(EnumSet.allOf(RougeType.class), true)));
    ENTRIES.put(
        "rouge-unstemmed",
        new OfTexts(
            "texts: ROUGE-1, 2, L and Lsum of the words as they are",
            () -> new Rouge(EnumSet.allOf(RougeType.class), false)));
    ENTRIES.put(
        "word-f1", new OfTexts("texts: F1 between bags of words; exact match", WordF1::new));
  }

  private Metrics() {}

  /** The names of all metrics. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /** What the named metric compares and computes, in a few words. */
  public static String description(String name) {
    return entry(name).description();
  }

  /**
   * A new metric over texts. Any metric will do: labels and numbers are read from their written
   * form. A text that cannot be read as what the metric compares is an {@link InputException}.
   */
  public static Metric<String, List<String>> textMetric(String name) {
    return entry(name).overTexts();
  }

  /**
   * A new metric over class labels.
   *
   * @throws InputException if there is no such metric or it compares something else
   */
  public static Metric<Integer, Integer> labelMetric(String name) {
    if (entry(name) instanceof OfLabels entry) {
      return entry.factory.create();
    }
    throw otherKind(name, "class labels", OfLabels.class);
  }

  /**
   * A new metric over real scores.
   *
   * @throws InputException if there is no such metric or it compares something else
   */
  public static Metric<Double, Double> scoreMetric(String name) {
    if (entry(name) instanceof OfScores entry) {
      return entry.factory.get();
    }
    throw otherKind(name, "numbers", OfScores.class);
  }

  private static Entry entry(String name) {
    Entry entry = ENTRIES.get(name);
    if (entry == null) {
      throw new InputException(NearNames.unknown("metric", name, names()));
    }
    return entry;
  }

  private static InputException otherKind(String name, String wanted, Class<?> kind) {
    List<String> fitting =
        ENTRIES.entrySet().stream()
            .filter(entry -> kind.isInstance(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return new InputException(
        "metric '"
            + name
            + "' does not compare "
            + wanted
            + " but "
            + description(name)
            + "; for "
            + wanted
            + " there are: "
            + String.join(", ", fitting));
  }

  /** {@code other} as the type of {@code metric}, for merging. */
  static <M extends Metric<?, ?>> M sameKind(M metric, Metric<?, ?> other) {
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
}
