package org.warmstart.eval.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Precision, recall and F1 of class labels (van Rijsbergen, Information Retrieval, 1979, chapter
 * 7). A class with nothing to divide by scores 0. Values:
 *
 * <ul>
 *   <li>{@code f1_macro}: the plain mean over the classes that occur in predictions or references;
 *   <li>{@code f1_micro}: from the counts of all classes together;
 *   <li>{@code f1_weighted}: the mean over classes weighted by how often each occurs as a
 *       reference;
 *   <li>{@code f1_binary}: of class 1, present only when no label but 0 and 1 has occurred;
 * </ul>
 *
 * and likewise {@code precision_} and {@code recall_}.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public final class PrecisionRecallF1<L extends Comparable<L>> extends LabelMetric<L> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfLabels {
    @Override
    public String description() {
      return "labels: precision, recall and F1; macro, micro, weighted, binary";
    }

    @Override
    public <L extends Comparable<L>> Metric<L, L> create() {
      return new PrecisionRecallF1<>();
    }
  }

  private static final String NEGATIVE = "0";
  private static final String POSITIVE = "1";

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
    ClassScores positive = ClassScores.of(0, 0, 0);
    for (Map.Entry<L, ClassScores> entry : perClass.entrySet()) {
      String label = entry.getKey().toString();
      if (label.equals(POSITIVE)) {
        positive = entry.getValue();
      } else if (!label.equals(NEGATIVE)) {
        return;
      }
    }
    AveragedScores.put(result, "binary", AveragedScores.values(positive), PrecisionRecallF1::name);
  }

  private static String name(String value, String average) {
    return value + "_" + average;
  }
}
