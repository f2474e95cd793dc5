package org.warmstart.learn;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.parameters.GradualUnfreezing;
import org.warmstart.learn.parameters.RateByDepth;
import org.warmstart.learn.training.BestMetric;
import org.warmstart.learn.training.Schedule;
import org.warmstart.learn.training.TrainingSettings;
import org.warmstart.tensor.optimizer.OptimizerSettings;

/**
 * The {@code training} part of a configuration: length, optimizer, and what happens how often.
 *
 * @param steps optimizer steps; null: as many as {@code epochs} has
 * @param epochs passes over the data, used if {@code steps} is null
 * @param accumulation micro-batches a step
 * @param learningRate the peak
 * @param schedule the learning rate's shape after the warm-up
 * @param warmupSteps steps of warm-up; null: {@code warmupRatio} of all
 * @param warmupRatio share of all steps that are warm-up
 * @param optimizer what changes the weights; its keys may stand beside it
 * @param parameterRates how learning rates differ with the depth in the model
 * @param newPartsLearningRate the peak for what the checkpoint does not have, such as a new head;
 *     null: as its depth says
 * @param gradualUnfreezing layer by layer from the top; null: all is trained from the start
 * @param labelSmoothing the share of each target's probability that the loss in training spreads
 *     evenly over all classes or words, while losses of held-out data are without; null: what the
 *     model's configuration says, which is none for most families
 * @param gradientCheckpointing whether layers are computed again in the backward pass, which takes
 *     less memory, more time, and gives the same numbers
 * @param maxGradientNorm clipping; 0: none
 * @param bestMetric the score of the held-out data that decides which model is best, such as {@code
 *     rouge2}, {@code mcc} or {@code loss}; null: the task's own
 * @param logEverySteps distance of lines in the metrics log
 * @param evaluateEverySteps distance of evaluations; 0: only at the end
 * @param saveEverySteps distance of checkpoints; 0: only at the end
 * @param keepCheckpoints how many checkpoints to go on from are kept
 * @param earlyStoppingPatience evaluations without improvement after which the run ends; 0: never
 * @param maxSkippedSteps steps in a row without a finite loss and gradient after which the run
 *     fails
 */
public record TrainingConfig(
    @Nullable @InRange(least = 1) Long steps,
    @Default("3") @InRange(above = 0) double epochs,
    @Default("1") @InRange(least = 1, most = TrainingSettings.MOST_ACCUMULATED) int accumulation,
    @Default("5e-5") @InRange(above = 0, below = 1000) double learningRate,
    @Default("linear") Schedule schedule,
    @Nullable @InRange(least = 0) Long warmupSteps,
    @Default("0.1") @InRange(least = 0, most = 1) double warmupRatio,
    @FlatKeys @Default("adamw") OptimizerSettings optimizer,
    @Default("uniform") RateByDepth parameterRates,
    @Nullable @InRange(above = 0, below = 1000) Double newPartsLearningRate,
    @Nullable GradualUnfreezing gradualUnfreezing,
    @Nullable @InRange(least = 0, below = 1) Double labelSmoothing,
    @Default("false") boolean gradientCheckpointing,
    @Default("1") @InRange(least = 0) double maxGradientNorm,
    @Nullable String bestMetric,
    @Default("10") @InRange(least = 1) int logEverySteps,
    @Default("0") @InRange(least = 0) int evaluateEverySteps,
    @Default("0") @InRange(least = 0) int saveEverySteps,
    @Default("2") @InRange(least = 1) int keepCheckpoints,
    @Default("0") @InRange(least = 0) int earlyStoppingPatience,
    @Default("10") @InRange(least = 1) int maxSkippedSteps) {
  /** The same for so many steps. */
  TrainingConfig lasting(long all) {
    return new TrainingConfig(
        all,
        epochs,
        accumulation,
        learningRate,
        schedule,
        warmupSteps,
        warmupRatio,
        optimizer,
        parameterRates,
        newPartsLearningRate,
        gradualUnfreezing,
        labelSmoothing,
        gradientCheckpointing,
        maxGradientNorm,
        bestMetric,
        logEverySteps,
        evaluateEverySteps,
        saveEverySteps,
        keepCheckpoints,
        earlyStoppingPatience,
        maxSkippedSteps);
  }

  /** Refuses settings that cannot work, before the data are read. */
  void check() {
    settings(1);
    if (newPartsLearningRate != null && !(optimizer.weightDecay() * newPartsLearningRate < 1)) {
      throw new InputException(
          "training.weightDecay has to be below 1 when it is multiplied by newPartsLearningRate, not "
              + optimizer.weightDecay());
    }
  }

  /** Refuses two rules of what waits for how long. */
  void requireOneWait(long freezeFirstSteps) {
    if (freezeFirstSteps > 0 && gradualUnfreezing != null) {
      throw new InputException(
          "freezeFirstSteps: goes without training.gradualUnfreezing, which says by itself what"
              + " waits for how long");
    }
  }

  /**
   * Refuses a metric that could not choose the best model, before the data are read.
   *
   * @param metrics those that there are
   * @param heldOut whether anything is, that one could be measured on
   */
  void checkBestMetric(Set<String> metrics, boolean heldOut) {
    if (bestMetric == null) {
      return;
    }
    if (!heldOut) {
      throw new InputException(
          "training.bestMetric: nothing is held out that '"
              + bestMetric
              + "' could be measured on");
    }
    BestMetric.require(metrics, bestMetric);
  }

  /** Fills in what depends on the data. */
  TrainingSettings settings(int batchesInEpoch) {
    long all =
        steps != null
            ? steps
            : Math.max(1, (long) Math.ceil(epochs * batchesInEpoch / accumulation));
    return new TrainingSettings(
        all,
        accumulation,
        learningRate,
        schedule,
        warmupSteps != null ? warmupSteps : Math.round(warmupRatio * all),
        maxGradientNorm,
        optimizer,
        new TrainingSettings.BetweenSteps(
            evaluateEverySteps,
            saveEverySteps,
            keepCheckpoints,
            earlyStoppingPatience,
            maxSkippedSteps));
  }
}
