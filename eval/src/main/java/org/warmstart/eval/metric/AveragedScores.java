package org.warmstart.eval.metric;

import java.util.Collection;
import java.util.SortedMap;
import java.util.function.BinaryOperator;

/** Precision, recall and F1 of all classes together: macro, micro and weighted means. */
final class AveragedScores {
  private AveragedScores() {}

  /**
   * Puts the means under their names.
   *
   * @param known whether there was an example; without one all means are NaN
   * @param naming gives a value's name, of {@code precision}, {@code recall} or {@code f1} and of
   *     {@code macro}, {@code micro} or {@code weighted}
   */
  static void put(
      SortedMap<String, Double> result,
      Collection<ClassCounts.Counts> classes,
      boolean known,
      BinaryOperator<String> naming) {
    ClassCounts.Counts all = new ClassCounts.Counts();
    for (ClassCounts.Counts counts : classes) {
      all.add(counts);
    }
    double[] macro = new double[3];
    double[] weighted = new double[3];
    for (ClassCounts.Counts counts : classes) {
      double[] values = values(counts.scores());
      for (int i = 0; i < values.length; i++) {
        macro[i] += values[i] / classes.size();
        // without any to find, there is nothing to weigh by, and all are 0
        weighted[i] += all.actual == 0 ? 0 : values[i] * counts.actual / all.actual;
      }
    }
    put(result, "macro", known ? macro : nothing(), naming);
    put(result, "weighted", known ? weighted : nothing(), naming);
    put(result, "micro", known ? values(all.scores()) : nothing(), naming);
  }

  static double[] values(PrecisionRecallF1.ClassScores scores) {
    return new double[] {scores.precision(), scores.recall(), scores.f1()};
  }

  private static double[] nothing() {
    return new double[] {Double.NaN, Double.NaN, Double.NaN};
  }

  static void put(
      SortedMap<String, Double> result,
      String average,
      double[] values,
      BinaryOperator<String> naming) {
    result.put(naming.apply("precision", average), values[0]);
    result.put(naming.apply("recall", average), values[1]);
    result.put(naming.apply("f1", average), values[2]);
  }
}
