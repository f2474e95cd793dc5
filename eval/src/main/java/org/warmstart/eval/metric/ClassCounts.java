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

    void add(Counts other) {
      both += other.both;
      predicted += other.predicted;
      actual += other.actual;
    }

    PrecisionRecallF1.ClassScores scores() {
      return PrecisionRecallF1.ClassScores.of(both, predicted, actual);
    }
  }

  private final TreeMap<L, Counts> byClass = new TreeMap<>();

  /** Of each class, for which classes its examples were taken, and how often. */
  private final TreeMap<L, TreeMap<L, Long>> taken = new TreeMap<>();

  private long examples;
  private long correct;

  void add(L prediction, L reference) {
    examples++;
    at(prediction).predicted++;
    at(reference).actual++;
    taken.computeIfAbsent(reference, key -> new TreeMap<>()).merge(prediction, 1L, Long::sum);
    if (prediction.equals(reference)) {
      correct++;
      at(reference).both++;
    }
  }

  /** Counts one class where an example may have several, or none. */
  void count(L label, boolean isPredicted, boolean isActual) {
    Counts counts = at(label);
    counts.predicted += isPredicted ? 1 : 0;
    counts.actual += isActual ? 1 : 0;
    counts.both += isPredicted && isActual ? 1 : 0;
  }

  void merge(ClassCounts<L> other) {
    examples += other.examples;
    correct += other.correct;
    for (Map.Entry<L, Counts> entry : other.byClass.entrySet()) {
      at(entry.getKey()).add(entry.getValue());
    }
    other.taken.forEach(
        (reference, row) ->
            row.forEach(
                (prediction, times) ->
                    taken
                        .computeIfAbsent(reference, key -> new TreeMap<>())
                        .merge(prediction, times, Long::sum)));
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

  /** How often an example of a class was taken for another, or itself. */
  long taken(L reference, L prediction) {
    return taken.getOrDefault(reference, new TreeMap<>()).getOrDefault(prediction, 0L);
  }

  /** The scores of every class, in ascending order of its label. */
  SortedMap<L, PrecisionRecallF1.ClassScores> scores() {
    SortedMap<L, PrecisionRecallF1.ClassScores> scores = new TreeMap<>();
    byClass.forEach((label, of) -> scores.put(label, of.scores()));
    return scores;
  }

  /** Every class that was predicted or referred to, in ascending order of its label. */
  SortedMap<L, Counts> byClass() {
    return byClass;
  }
}
