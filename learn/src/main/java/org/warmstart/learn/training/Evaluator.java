package org.warmstart.learn.training;

import java.util.Set;
import java.util.SortedMap;
import org.warmstart.model.Model;

/** Scores a model on held-out data. */
public interface Evaluator {
  /** Returns values by name; the model is in evaluation mode and nothing is recorded. */
  default SortedMap<String, Double> evaluate(Model model) {
    return evaluate(model, new StopSignal());
  }

  /**
   * As {@link #evaluate(Model)}, looking between batches whether to stop.
   *
   * @throws StoppedException if {@code stop} asked for it
   */
  SortedMap<String, Double> evaluate(Model model, StopSignal stop);

  /** The names of the values that can decide which model is best. */
  Set<String> metrics();

  /** The name of the value that decides which model is best. */
  String mainMetric();

  /** Whether a model is better if one of its values is greater. */
  boolean greaterIsBetter(String metric);
}
