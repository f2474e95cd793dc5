package org.warmstart.learn.written;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** How right the texts are that a model has written. */
public interface WrittenScores {
  /** How many answers could not be read. */
  String UNREADABLE = "unreadable";

  /**
   * Takes in a text.
   *
   * @param text that was written
   * @param reference that was wanted
   * @param source what the model had read
   */
  void add(String text, String reference, String source);

  /** The scores by name. */
  SortedMap<String, Double> result();

  /** The score that decides which model is best; null: the loss does. */
  @Nullable String mainMetric();

  /** Whether a model is better if one of the scores is greater. */
  default boolean greaterIsBetter(String metric) {
    return !metric.equals(UNREADABLE);
  }
}
