package org.warmstart.learn;

import java.nio.file.Path;
import org.warmstart.learn.training.TrainingListener;

/** A training run in a virtual machine of its own that saves after every step. */
final class SavingRun {
  private SavingRun() {}

  static PretrainConfig config(Path text, Path out) {
    return TinyRuns.gpt(
        text,
        out,
        "training.steps=2000",
        "training.evaluateEverySteps=1",
        "training.saveEverySteps=1",
        "training.logEverySteps=1");
  }

  public static void main(String[] arguments) {
    Pretraining.run(config(Path.of(arguments[0]), Path.of(arguments[1])), TrainingListener.NONE);
  }
}
