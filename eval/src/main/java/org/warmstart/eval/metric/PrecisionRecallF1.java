package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Precision, recall and F1 of class labels (van Rijsbergen, Information Retrieval, 1979, chapter
 * 7). A class with nothing to divide by scores 0. Values:
 *
 * <ul>
 *   <li>{@code f1_macro}: the plain mean over the classes that occur in predictions or references;
 *   <li>{@code f1_micro}: from the counts of all classes together;
 *   <li>{@code f1_weighted}: the mean over classes weighted by how often each occurs as a
 *       reference;
 *   <li>{@code f1_binary}: of the positive class; if none is named, of class 1, and present only
 *       when no label but 0 and 1 has occurred;
 * </ul>
 *
 * and likewise {@code precision_} and {@code recall_}.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public final class PrecisionRecallF1<L extends Comparable<L>> extends LabelMetric<L> {
  /**
   * Which class is the positive one.
   *
   * @param positive the label that the binary values are of; left out, 1 where there are only 0 and
   *     1
   */
  public record Settings(@Nullable String positive) implements MetricSettings.OfLabels {
    @Override
    public String description() {
      return "labels: precision, recall and F1; macro, micro, weighted, binary";
    }

    @Override
    public <L extends Comparable<L>> Metric<L, L> create() {
      return new PrecisionRecallF1<>(positive);
    }
  }

  private static final String NEGATIVE = "0";
  private static final String POSITIVE = "1";

  private final @Nullable String positive;

  /** With no class named as the positive one. */
  public PrecisionRecallF1() {
    this(null);
  }

  /**
   * A new metric.
   *
   * @param positive the label that the binary values are of; null: 1 where there are only 0 and 1
   */
  public PrecisionRecallF1(@Nullable String positive) {
    this.positive = positive;
  }

  /**
   * The scores of one class.
   *
   * @param support how often the class occurs as a reference
   */
  public record ClassScores(double precision, double recall, double f1, long support) {
    static ClassScores of(long both, long predicted, long actual) {
      return new ClassScores(
          ratio(both, predicted), ratio(both, actual), ratio(2 * both, predicted + actual), actual);
    }

    private static double ratio(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }

  /** The scores of every class that has occurred, by its label. */
  public SortedMap<L, ClassScores> perClass() {
    return counts.scores();
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    boolean known = counts.examples() > 0;
    AveragedScores.put(result, counts.byClass().values(), known, PrecisionRecallF1::name);
    if (known) {
      putBinary(result, perClass());
    }
    return result;
  }

  private void putBinary(SortedMap<String, Double> result, SortedMap<L, ClassScores> perClass) {
    if (positive != null) {
      AveragedScores.put(
          result, "binary", AveragedScores.values(ofPositive(perClass)), PrecisionRecallF1::name);
      return;
    }
    ClassScores ofOne = ClassScores.of(0, 0, 0);
    for (Map.Entry<L, ClassScores> entry : perClass.entrySet()) {
      String label = entry.getKey().toString();
      if (label.equals(POSITIVE)) {
        ofOne = entry.getValue();
      } else if (!label.equals(NEGATIVE)) {
        return;
      }
    }
    AveragedScores.put(result, "binary", AveragedScores.values(ofOne), PrecisionRecallF1::name);
  }

  private ClassScores ofPositive(SortedMap<L, ClassScores> perClass) {
    return perClass.entrySet().stream()
        .filter(entry -> entry.getKey().toString().equals(positive))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "positive: the label '"
                        + positive
                        + "' occurs neither in predictions nor in references; there are "
                        + Messages.list(perClass.keySet().stream().map(L::toString).toList())));
  }

  /** The scores of each class, and how often an example of a class was taken for which. */
  @Override
  public List<MetricTable> tables() {
    List<List<Object>> scores = new ArrayList<>();
    perClass()
        .forEach(
            (label, of) ->
                scores.add(
                    List.of(label.toString(), of.precision(), of.recall(), of.f1(), of.support())));
    List<String> columns = new ArrayList<>(List.of("reference"));
    List<List<Object>> confusion = new ArrayList<>();
    for (L reference : counts.byClass().keySet()) {
      columns.add(reference.toString());
      List<Object> row = new ArrayList<>(List.of(reference.toString()));
      for (L prediction : counts.byClass().keySet()) {
        row.add(counts.taken(reference, prediction));
      }
      confusion.add(row);
    }
    return List.of(
        new MetricTable(
            "classes", List.of("label", "precision", "recall", "f1", "support"), scores),
        new MetricTable("confusion", columns, confusion));
  }

  /** Values that are 0 because there was nothing to divide by. */
  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    counts
        .byClass()
        .forEach(
            (label, of) -> {
              if (of.predicted == 0 || of.actual == 0) {
                warnings.add(
                    "the label "
                        + Messages.quote(label.toString())
                        + (of.predicted == 0
                            ? " is never predicted, so its precision is taken for 0"
                            : " is in no reference, so its recall is taken for 0"));
              }
            });
    return warnings;
  }

  private static String name(String value, String average) {
    return value + "_" + average;
  }
}
