package org.warmstart.eval.metric;

import org.warmstart.eval.metric.rouge.OverlapScore;

/** Sums of {@link OverlapScore}s, for their mean. */
final class OverlapSums {
  private double precision;
  private double recall;
  private double f1;

  void add(OverlapScore score) {
    precision += score.precision();
    recall += score.recall();
    f1 += score.f1();
  }

  void merge(OverlapSums other) {
    precision += other.precision;
    recall += other.recall;
    f1 += other.f1;
  }

  OverlapScore mean(long count) {
    return new OverlapScore(precision / count, recall / count, f1 / count);
  }
}
