package org.warmstart.learn.training;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;

/** The evaluations of a run, and which of them was the best. */
final class Evaluations {
  private final @Nullable Evaluator evaluator;

  /**
   * Of a run.
   *
   * @param evaluator null: nothing is held out
   */
  Evaluations(@Nullable Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** Whether there is one, and none was made at this step. */
  boolean areLeft(TrainingState state) {
    return evaluator != null && state.evaluatedStep != state.step;
  }

  /** Evaluation leaves no trace in training: no dropout, no gradients, the same random numbers. */
  SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
    byte[] random = RandomState.save();
    model.clearGradients();
    model.train(false);
    try (Autograd.Off off = Autograd.off()) {
      return present().evaluate(model, stop);
    } finally {
      model.train(true);
      RandomState.restore(random);
    }
  }

  /** Whether the main metric is a number, and better than ever before. */
  boolean isBest(TrainingState state, Map<String, Double> values) {
    double metric = metric(values);
    Double best = state.bestMetric;
    // an accuracy is a number even where every logit is none; the loss tells
    return Double.isFinite(metric)
        && Double.isFinite(values.getOrDefault("loss", 0.0))
        && (best == null
            || (present().greaterIsBetter(present().mainMetric()) ? metric > best : metric < best));
  }

  /** Notes in a run's state that it was evaluated. */
  void count(TrainingState state, Map<String, Double> values, boolean best) {
    if (best) {
      state.bestMetric = metric(values);
      state.bestStep = state.step;
      state.evaluationsWithoutImprovement = 0;
    } else {
      state.evaluationsWithoutImprovement++;
    }
    state.evaluatedStep = state.step;
    state.evaluationDue = false;
  }

  private double metric(Map<String, Double> values) {
    return values.getOrDefault(present().mainMetric(), Double.NaN);
  }

  private Evaluator present() {
    if (evaluator == null) {
      throw new IllegalStateException("nothing is held out");
    }
    return evaluator;
  }
}
