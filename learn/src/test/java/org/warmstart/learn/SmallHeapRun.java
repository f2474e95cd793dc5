package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.TrainingListener;

/** Fine-tunes for two steps, in a process of its own with little memory. */
final class SmallHeapRun {
  private SmallHeapRun() {}

  /** Given a checkpoint, a table and the run's folder. */
  public static void main(String[] arguments) {
    FinetuneConfig config =
        ConfigReader.parse(
            """
            model: {checkpoint: %s}
            task: {name: classification, maxLength: 24}
            data: {train: [%s]}
            batchSize: 4
            training: {steps: 2}
            out: %s
            """
                .formatted(arguments[0], arguments[1], arguments[2]),
            "arguments",
            Path.of(""),
            List.of(),
            FinetuneConfig.class);
    FineTuning.run(
        config,
        new TrainingListener() {
          @Override
          public void note(String message) {
            System.out.println(message);
          }
        });
    System.out.println("done");
  }
}
