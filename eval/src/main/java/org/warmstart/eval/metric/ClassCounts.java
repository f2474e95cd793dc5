package org.warmstart.eval.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What every classification metric here needs: for each class, how often it was predicted, how
 * often it was right, how often both. Memory grows with the number of classes, not of examples.
 */
final class ClassCounts<L extends Comparable<L>> {
  /** Counts of one class; {@code both} is how often it was predicted rightly. */
  static final class Counts {
    long both;
    long predicted;
    long actual;
  }

  private final TreeMap<L, Counts> byClass = new TreeMap<>();
  private long examples;
  private long correct;

  void add(L prediction, L reference) {
    examples++;
    at(prediction).predicted++;
    at(reference).actual++;
    if (prediction.equals(reference)) {
      correct++;
      at(reference).both++;
    }
  }

  void merge(ClassCounts<L> other) {
    examples += other.examples;
    correct += other.correct;
    for (Map.Entry<L, Counts> entry : other.byClass.entrySet()) {
      Counts counts = at(entry.getKey());
      counts.both += entry.getValue().both;
      counts.predicted += entry.getValue().predicted;
      counts.actual += entry.getValue().actual;
    }
  }

  private Counts at(L label) {
    return byClass.computeIfAbsent(label, key -> new Counts());
  }

  long examples() {
    return examples;
  }

  long correct() {
    return correct;
  }

  /** Every class that was predicted or referred to, in ascending order of its label. */
  SortedMap<L, Counts> byClass() {
    return byClass;
  }
}
