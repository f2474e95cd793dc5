package org.warmstart.learn;

import java.nio.file.Path;
import org.warmstart.learn.training.TrainingListener;

/** A training run in a virtual machine of its own, slow enough to be killed in its middle. */
final class KilledRun {
  private KilledRun() {}

  public static void main(String[] arguments) {
    TrainingListener slow =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            try {
              Thread.sleep(step.step() > 6 ? 1000 : 0);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Pretraining.run(TinyRuns.gpt(Path.of(arguments[0]), Path.of(arguments[1])), slow);
  }
}
