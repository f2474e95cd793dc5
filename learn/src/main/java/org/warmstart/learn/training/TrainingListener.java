package org.warmstart.learn.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears of a run's progress, on the training thread; the default hears nothing. */
public interface TrainingListener {
  /** Ignores everything. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * What is about to happen.
   *
   * @param parameters number of trained numbers
   * @param steps of the whole run
   * @param firstStep steps already made by an earlier run that this one continues
   * @param batchesInEpoch micro-batches in the current epoch
   * @param epoch of the first step's first batch, from 0
   * @param accumulation micro-batches a step
   */
  record Plan(
      long parameters,
      long steps,
      long firstStep,
      int batchesInEpoch,
      int epoch,
      int accumulation) {}

  /**
   * One optimizer step.
   *
   * @param step from 1
   * @param loss the weighted sum of the terms' means over all targets of the step
   * @param terms each term's mean
   * @param gradientNorm before clipping
   * @param learningRate used in this step
   * @param tokens input tokens of this step
   * @param tokensPerSecond over the session so far
   * @param skipped whether the update was left out because loss or gradient was not finite
   * @param remaining expected time to the last step
   * @param nextEpoch of the next step's first batch, from 0
   */
  record Step(
      long step,
      long steps,
      double loss,
      Map<String, Double> terms,
      double gradientNorm,
      double learningRate,
      long tokens,
      double tokensPerSecond,
      boolean skipped,
      Duration remaining,
      int nextEpoch) {}

  default void started(Plan plan) {}

  default void stepped(Step step) {}

  /**
   * The model was evaluated.
   *
   * @param best whether this is the best result so far
   */
  default void evaluated(long step, Map<String, Double> values, boolean best) {}

  default void saved(long step, Path checkpoint) {}

  /** Something to tell that is no number. */
  default void note(String message) {}

  /**
   * The run has ended.
   *
   * @param outcome what came of it; null if it failed
   */
  default void ended(Trainer.@Nullable Outcome outcome) {}
}
