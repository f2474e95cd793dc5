package org.warmstart.learn.training;

import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.optimizer.OptimizerSettings;

/**
 * What the training loop needs to know, in numbers.
 *
 * @param steps optimizer steps of the whole run
 * @param accumulation micro-batches a step
 * @param learningRate the peak
 * @param schedule the learning rate's shape after the warm-up
 * @param warmupSteps steps during which the learning rate grows from zero
 * @param maxGradientNorm gradients are scaled down to this norm; 0: never
 * @param optimizer the optimizer and its own settings
 * @param between what happens between steps, and what ends them early
 */
public record TrainingSettings(
    @InRange(least = 1) long steps,
    @InRange(least = 1, most = TrainingSettings.MOST_ACCUMULATED) int accumulation,
    @InRange(above = 0, below = 1000) double learningRate,
    Schedule schedule,
    @InRange(least = 0) long warmupSteps,
    @InRange(least = 0) double maxGradientNorm,
    OptimizerSettings optimizer,
    BetweenSteps between) {
  /**
   * What happens between steps, and what ends them early.
   *
   * @param evaluateEverySteps distance of evaluations; 0: only at the end
   * @param saveEverySteps distance of checkpoints; 0: only at the end
   * @param keepCheckpoints how many checkpoints to go on from are kept
   * @param earlyStoppingPatience evaluations without improvement after which the run ends; 0: never
   * @param maxSkippedSteps steps in a row without a finite loss and gradient after which the run
   *     fails
   */
  public record BetweenSteps(
      @InRange(least = 0) int evaluateEverySteps,
      @InRange(least = 0) int saveEverySteps,
      @InRange(least = 1) int keepCheckpoints,
      @InRange(least = 0) int earlyStoppingPatience,
      @InRange(least = 1) int maxSkippedSteps) {
    public BetweenSteps {
      NumberRange.check(
          BetweenSteps.class,
          evaluateEverySteps,
          saveEverySteps,
          keepCheckpoints,
          earlyStoppingPatience,
          maxSkippedSteps);
    }

    boolean isPatienceOver(TrainingState state) {
      return earlyStoppingPatience > 0
          && state.evaluationsWithoutImprovement >= earlyStoppingPatience;
    }
  }

  /** All batches of a step are read before its first backward pass, so they are in memory. */
  public static final int MOST_ACCUMULATED = 1 << 16;

  public TrainingSettings {
    NumberRange.check(
        TrainingSettings.class,
        steps,
        accumulation,
        learningRate,
        schedule,
        warmupSteps,
        maxGradientNorm,
        optimizer,
        between);
    if (!(optimizer.weightDecay() * learningRate < 1)) {
      throw new InputException(
          "training.weightDecay has to be below 1 when it is multiplied by the learning rate (a step"
              + " takes that part of every weight away), not "
              + optimizer.weightDecay());
    }
  }

  /** The learning rate of the step after {@code step} updates. */
  double learningRate(long step) {
    return learningRate * schedule.factor(step, warmupSteps, steps);
  }
}
