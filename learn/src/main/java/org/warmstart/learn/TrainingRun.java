package org.warmstart.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.RunLog;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;

/** What pre-training and fine-tuning have in common: a run directory around a trainer. */
final class TrainingRun implements AutoCloseable {
  /** Keys that may differ when a run is continued. */
  private static final Set<String> FREE_KEYS =
      Set.of(
          "steps",
          "epochs",
          "logEverySteps",
          "evaluateEverySteps",
          "saveEverySteps",
          "keepCheckpoints",
          "earlyStoppingPatience",
          "maxSkippedSteps",
          "out",
          "existing");

  private final RunDirectory directory;
  private final @Nullable Path checkpoint;

  /** Opens the directory, writes the configuration and finds where to go on from. */
  TrainingRun(Path out, RunDirectory.Existing existing, Record config) {
    directory = RunDirectory.open(out, existing);
    try {
      String yaml = ConfigWriter.toYaml(config);
      Path newest = directory.newestStep();
      String earlier = directory.config();
      if (newest != null && earlier != null) {
        requireSame(earlier, yaml);
      }
      checkpoint = newest;
      directory.writeConfig(yaml);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private void requireSame(String earlier, String now) {
    Set<String> before = fixedLines(earlier);
    for (String line : fixedLines(now)) {
      if (!before.contains(line)) {
        throw new InputException(
            directory.folder()
                + ": the run to resume has another configuration; '"
                + line.strip()
                + "' is not in its config.yaml (only lengths and intervals may change)");
      }
    }
  }

  private static Set<String> fixedLines(String yaml) {
    return yaml.lines()
        .filter(line -> !FREE_KEYS.contains(line.strip().split(":", 2)[0]))
        .collect(Collectors.toSet());
  }

  RunDirectory directory() {
    return directory;
  }

  /** The checkpoint to go on from, or null. */
  @Nullable Path checkpoint() {
    return checkpoint;
  }

  /**
   * Trains, and exports the best model (the last, if nothing was held out) when complete.
   *
   * @param saveTokenizer writes what belongs beside the weights into a checkpoint's folder
   * @param more listeners beside the run's own log
   */
  Trainer.Outcome train(
      Model model,
      RunDirectory.Contents saveTokenizer,
      BatchSource data,
      Loss loss,
      TrainingConfig config,
      @Nullable Evaluator evaluator,
      List<TrainingListener> more,
      StopSignal stop) {
    // others may refuse to start: nothing is logged before
    List<TrainingListener> listeners = new ArrayList<>(more);
    listeners.add(new RunLog(directory, config.logEverySteps()));
    Trainer trainer =
        new Trainer(
                model,
                data,
                config.settings(data.batches(0)),
                evaluator,
                directory,
                saveTokenizer,
                listeners,
                stop)
            .withLoss(loss);
    if (checkpoint != null) {
      trainer.resume(checkpoint);
    }
    Trainer.Outcome outcome = trainer.train();
    if (outcome.complete()) {
      export();
    }
    return outcome;
  }

  private void export() {
    Path best = directory.newestBest();
    Path last = directory.newestStep();
    Path chosen = best != null ? best : last;
    if (chosen == null) {
      throw new IllegalStateException("a complete run has a checkpoint");
    }
    directory.saveModel(
        folder -> {
          RunDirectory.copyFiles(chosen, folder);
          deleteTrainerState(folder);
        });
  }

  private static void deleteTrainerState(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("trainer.json"));
    Files.deleteIfExists(folder.resolve("trainer.safetensors"));
  }

  @Override
  public void close() {
    directory.close();
  }
}
