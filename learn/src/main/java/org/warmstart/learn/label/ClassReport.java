package org.warmstart.learn.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.eval.metric.PrecisionRecallF1.ClassScores;

/**
 * How a classifier fares class by class: precision, recall and F1 of each, which classes are taken
 * for which, and the mistakes it was surest of. Memory grows with the pairs of classes that occur.
 */
public final class ClassReport {
  private static final int MOST_MISTAKES = 20;

  /**
   * An example that was taken for another class.
   *
   * @param example its number, from 0
   * @param probability that the model gave the class it took it for
   */
  public record Mistake(int example, String actual, String predicted, double probability) {}

  private final List<String> labels;
  private final PrecisionRecallF1<Integer> scores = new PrecisionRecallF1<>();
  private final Map<Integer, Map<Integer, Long>> confusion = new TreeMap<>();
  private final PriorityQueue<Mistake> surest =
      new PriorityQueue<>(Comparator.comparingDouble(Mistake::probability));
  private int examples;

  /** Of no example yet. */
  public ClassReport(List<String> labels) {
    this.labels = List.copyOf(labels);
  }

  /** Takes in the next example. */
  public void add(int actual, int predicted, double probability) {
    scores.add(predicted, actual);
    confusion.computeIfAbsent(actual, row -> new TreeMap<>()).merge(predicted, 1L, Long::sum);
    if (actual != predicted) {
      surest.add(new Mistake(examples, labels.get(actual), labels.get(predicted), probability));
      if (surest.size() > MOST_MISTAKES) {
        surest.remove();
      }
    }
    examples++;
  }

  /** The classes' names in the order of their numbers. */
  public List<String> labels() {
    return labels;
  }

  /** The scores of every class that was predicted or right for some example, by its number. */
  public SortedMap<Integer, ClassScores> scores() {
    return scores.perClass();
  }

  /** The same by their names. */
  public Map<String, ClassScores> named() {
    Map<String, ClassScores> named = new LinkedHashMap<>();
    scores().forEach((label, of) -> named.put(labels.get(label), of));
    return named;
  }

  /** How many examples of one class were taken for another, or for itself. */
  public long count(int actual, int predicted) {
    return confusion.getOrDefault(actual, Map.of()).getOrDefault(predicted, 0L);
  }

  /** The mistakes that the model was surest of, twenty at most, the surest first. */
  public List<Mistake> mistakes() {
    List<Mistake> mistakes = new ArrayList<>(surest);
    mistakes.sort(Comparator.comparingDouble(Mistake::probability).reversed());
    return mistakes;
  }
}
