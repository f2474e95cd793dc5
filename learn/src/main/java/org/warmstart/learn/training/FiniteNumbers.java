package org.warmstart.learn.training;

import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/** Ends a run whose loss, gradients or weights are no numbers any more, with what to try. */
final class FiniteNumbers {
  private static final String REMEDIES =
      "lower the learning rate, lengthen the warm-up, clip gradients, or raise epsilon"
          + " (training.learningRate, warmupSteps, maxGradientNorm, epsilon). Earlier checkpoints"
          + " are untouched";

  private FiniteNumbers() {}

  /** Refuses to go on, or to save, with weights that are not finite: they never will be again. */
  static void requireWeights(Map<String, Parameter> weights, TrainingState state) {
    for (Map.Entry<String, Parameter> entry : weights.entrySet()) {
      long bad = Tensors.countNonFinite(entry.getValue().tensor());
      if (bad > 0) {
        throw new InputException(
            "the weights are not finite any more ("
                + Messages.count(bad, "number")
                + " of '"
                + entry.getKey()
                + "'); "
                + firstBad(state)
                + "; the model is not saved: "
                + REMEDIES);
      }
    }
  }

  private static String firstBad(TrainingState state) {
    return state.skippedInARow > 0
        ? "step " + firstSkipped(state) + " is the first that had to be skipped for it"
        : "it was noticed after step " + state.step;
  }

  /** The first of the steps that were skipped in a row up to now. */
  private static long firstSkipped(TrainingState state) {
    return state.step - state.skippedInARow + 1;
  }

  /** Refuses too many skipped steps in a row. */
  static void requireFewSkipped(TrainingState state, int most, double loss) {
    if (state.skippedInARow >= most) {
      throw new InputException(
          "from step "
              + firstSkipped(state)
              + " on, "
              + Messages.count(state.skippedInARow, "step")
              + " in a row had a loss or gradient that is not a finite number (loss "
              + loss
              + ") and were skipped: "
              + REMEDIES);
    }
  }

  /** A run of which every step was skipped has trained nothing. */
  static void requireProgress(TrainingState state) {
    if (state.skippedSteps > 0 && state.skippedSteps == state.step) {
      throw new InputException(
          "all "
              + Messages.count(state.step, "step")
              + ", from step 1 on, had a loss or gradient that is not a finite number and"
              + " were skipped, so that nothing was learnt: "
              + REMEDIES);
    }
  }
}
