package org.warmstart.learn.training;

import java.util.SortedMap;
import org.warmstart.model.Model;

/** Scores a model on held-out data. */
public interface Evaluator {
  /** Returns values by name; the model is in evaluation mode and nothing is recorded. */
  SortedMap<String, Double> evaluate(Model model);

  /** The name of the value that decides which model is best. */
  String mainMetric();

  /** Whether a greater main metric is better. */
  boolean greaterIsBetter();
}
