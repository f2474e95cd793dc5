package org.warmstart.learn.training;

import org.warmstart.base.InputException;
import org.warmstart.tensor.AdamW;

/**
 * What the training loop needs to know, in numbers.
 *
 * @param steps optimizer steps of the whole run
 * @param accumulation micro-batches a step
 * @param learningRate the peak
 * @param schedule the learning rate's shape after the warm-up
 * @param warmupSteps steps during which the learning rate grows from zero
 * @param maxGradientNorm gradients are scaled down to this norm; 0: never
 * @param adamW the optimizer's own settings
 * @param logEverySteps distance of lines in the metrics log
 * @param evaluateEverySteps distance of evaluations; 0: only at the end
 * @param saveEverySteps distance of checkpoints; 0: only at the end
 * @param keepCheckpoints how many checkpoints to go on from are kept
 * @param earlyStoppingPatience evaluations without improvement after which the run ends; 0: never
 * @param maxSkippedSteps steps in a row without a finite loss and gradient after which the run
 *     fails
 */
public record TrainingSettings(
    long steps,
    int accumulation,
    double learningRate,
    Schedule schedule,
    long warmupSteps,
    double maxGradientNorm,
    AdamW.Settings adamW,
    int logEverySteps,
    int evaluateEverySteps,
    int saveEverySteps,
    int keepCheckpoints,
    int earlyStoppingPatience,
    int maxSkippedSteps) {
  private static final String FRACTION = "from 0 to below 1";

  public TrainingSettings {
    require(steps >= 1, "steps", "at least 1", steps);
    require(accumulation >= 1, "accumulation", "at least 1", accumulation);
    require(
        learningRate > 0 && learningRate < 1e3,
        "learningRate",
        "above 0 and below 1000",
        learningRate);
    require(warmupSteps >= 0, "warmupSteps", "at least 0", warmupSteps);
    require(maxGradientNorm >= 0, "maxGradientNorm", "at least 0", maxGradientNorm);
    require(adamW.beta1() >= 0 && adamW.beta1() < 1, "beta1", FRACTION, adamW.beta1());
    require(adamW.beta2() >= 0 && adamW.beta2() < 1, "beta2", FRACTION, adamW.beta2());
    require(
        adamW.epsilon() >= 0 && Double.isFinite(adamW.epsilon()),
        "epsilon",
        "at least 0 and finite",
        adamW.epsilon());
    require(
        adamW.weightDecay() >= 0 && adamW.weightDecay() * learningRate < 1,
        "weightDecay",
        "at least 0 and, times the learning rate, below 1 (a step takes that part of every weight"
            + " away)",
        adamW.weightDecay());
    require(logEverySteps >= 1, "logEverySteps", "at least 1", logEverySteps);
    require(evaluateEverySteps >= 0, "evaluateEverySteps", "at least 0", evaluateEverySteps);
    require(saveEverySteps >= 0, "saveEverySteps", "at least 0", saveEverySteps);
    require(keepCheckpoints >= 1, "keepCheckpoints", "at least 1", keepCheckpoints);
    require(
        earlyStoppingPatience >= 0, "earlyStoppingPatience", "at least 0", earlyStoppingPatience);
    require(maxSkippedSteps >= 1, "maxSkippedSteps", "at least 1", maxSkippedSteps);
  }

  private static void require(boolean holds, String name, String wanted, Number given) {
    if (!holds) {
      throw new InputException("training." + name + " has to be " + wanted + ", not " + given);
    }
  }

  /** The learning rate of the step after {@code step} updates. */
  double learningRate(long step) {
    return learningRate * schedule.factor(step, warmupSteps, steps);
  }
}
