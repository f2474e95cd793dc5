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
    private static ClassScores of(long both, long predicted, long actual) {
      return new ClassScores(
          ratio(both, predicted), ratio(both, actual), ratio(2 * both, predicted + actual), actual);
    }

    private static double ratio(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }

  /** The scores of every class that has occurred, by its label. */
  public SortedMap<L, ClassScores> perClass() {
    SortedMap<L, ClassScores> scores = new TreeMap<>();
    counts
        .byClass()
        .forEach(
            (label, of) -> scores.put(label, ClassScores.of(of.both, of.predicted, of.actual)));
    return scores;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<L, ClassScores> perClass = perClass();
    long examples = counts.examples();
    double classes = perClass.size();
    double[] macro = new double[3];
    double[] weighted = new double[3];
    for (ClassScores scores : perClass.values()) {
      double[] values = {scores.precision(), scores.recall(), scores.f1()};
      for (int i = 0; i < values.length; i++) {
        macro[i] += values[i] / classes;
        weighted[i] += values[i] * scores.support() / examples;
      }
    }
    SortedMap<String, Double> result = new TreeMap<>();
    if (examples == 0) {
      double nothing = Double.NaN;
      put(result, "macro", nothing, nothing, nothing);
      put(result, "micro", nothing, nothing, nothing);
      put(result, "weighted", nothing, nothing, nothing);
      return result;
    }
    put(result, "macro", macro[0], macro[1], macro[2]);
    put(result, "weighted", weighted[0], weighted[1], weighted[2]);
    ClassScores micro = ClassScores.of(counts.correct(), examples, examples);
    put(result, "micro", micro.precision(), micro.recall(), micro.f1());
    putBinary(result, perClass);
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
    put(result, "binary", positive.precision(), positive.recall(), positive.f1());
  }

  private static void put(
      SortedMap<String, Double> result,
      String average,
      double precision,
      double recall,
      double f1) {
    result.put("precision_" + average, precision);
    result.put("recall_" + average, recall);
    result.put("f1_" + average, f1);
  }
}
