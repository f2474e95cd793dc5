package org.warmstart.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.task.Example;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.Schedule;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.learn.training.TrainingSettings;
import org.warmstart.model.Model;
import org.warmstart.tensor.optimizer.AdamW;

/** Fine-tunes a model on examples that fit into memory; keeps the curve of validation losses. */
final class FineTuning {
  private static final int POINTS_OF_CURVE = 8;
  private static final int EVALUATION_BATCH = 64;

  private FineTuning() {}

  /**
   * Trains to the end of the schedule.
   *
   * @param validation examples for the curve; empty for none
   * @return the validation loss by step
   */
  static List<Results.Point> train(
      Model model,
      Task task,
      List<Example> examples,
      List<Example> validation,
      DemoSettings.Steps steps,
      long seed,
      PhaseRunner phases,
      StopSignal stop) {
    List<Results.Point> curve = new ArrayList<>();
    @Nullable Evaluator evaluator =
        validation.isEmpty() ? null : new TaskEvaluator(task, validation, EVALUATION_BATCH);
    TrainingSettings settings =
        new TrainingSettings(
            steps.steps(),
            1,
            steps.learningRate(),
            new Schedule.Linear(0),
            steps.steps() / 10,
            1.0,
            AdamW.Settings.DEFAULT,
            50,
            validation.isEmpty() ? 0 : Math.max(1, steps.steps() / POINTS_OF_CURVE),
            0,
            1,
            0,
            10);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            phases.progress("step", step.step(), step.steps());
          }

          @Override
          public void evaluated(long step, Map<String, Double> values, boolean best) {
            curve.add(new Results.Point(step, values.getOrDefault("loss", Double.NaN)));
          }
        };
    Trainer trainer =
        new Trainer(
            model,
            new TaskBatches(task, examples, steps.batchSize(), 0, seed),
            settings,
            evaluator,
            null,
            folder -> {},
            List.of(listener),
            stop);
    if (!trainer.train().complete()) {
      phases.checkStop();
    }
    return curve;
  }
}
