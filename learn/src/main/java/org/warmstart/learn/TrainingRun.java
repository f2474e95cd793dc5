package org.warmstart.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.parameters.GradualUnfreezing;
import org.warmstart.learn.parameters.LearningRates;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.BestMetric;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.learn.training.RunLog;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;

/**
 * What pre-training and fine-tuning have in common: a run directory around a trainer. Nothing is
 * written before the first batch is ready and all listeners have agreed to start.
 */
final class TrainingRun implements AutoCloseable {
  private final RunDirectory directory;
  private final Record config;
  private final String yaml;
  private final TrainingListener told;
  private final @Nullable Path checkpoint;
  private Runnable before = () -> {};
  private @Nullable DataCache cache;
  private ModelFiles files = ModelFiles.WHOLE;
  private boolean accepted;

  /**
   * Opens the directory and finds where to go on from.
   *
   * @param inputs files and folders that the run reads, which must not be overwritten
   * @param told where the run starts
   */
  TrainingRun(
      Path out,
      RunDirectory.Existing existing,
      Record config,
      Collection<Path> inputs,
      TrainingListener told) {
    this.told = told;
    this.config = config;
    yaml = ConfigWriter.toYaml(config);
    directory = RunDirectory.open(out, existing);
    try {
      directory.requireKept(inputs);
      checkpoint = directory.newestStep();
      String earlier = checkpoint == null ? null : directory.config();
      if (earlier != null) {
        requireSame(earlier);
      }
      if (checkpoint == null && existing == RunDirectory.Existing.RESUME) {
        told.note(
            out
                + (directory.isEarlierRun()
                    ? ": has no usable checkpoint to go on from; the run starts from the beginning"
                    : ": there is no run to go on with yet; it starts from the beginning"));
      }
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private void requireSame(String earlier) {
    Path file = directory.folder().resolve("config.yaml");
    String difference;
    try {
      difference = ConfigComparison.difference(asWrittenNow(earlier), yaml);
    } catch (JsonProcessingException e) {
      throw new InputException(
          file
              + ": is damaged ("
              + e.getOriginalMessage()
              + "); put it right, or delete it to go on without comparing the configurations",
          e);
    }
    if (difference != null) {
      throw new InputException(
          directory.folder()
              + ": the run to resume has another configuration: "
              + difference
              + " (only lengths and intervals may change; if "
              + file
              + " is damaged, put it right or delete it)");
    }
  }

  /** An earlier version's configuration with its keys where they stand now, if it can be read. */
  private String asWrittenNow(String earlier) {
    String source = directory.folder().resolve("config.yaml").toString();
    try {
      return ConfigWriter.toYaml(
          ConfigReader.parseOld(earlier, source, directory.folder(), config.getClass()));
    } catch (InputException e) {
      return earlier; // the comparison says what is wrong with it
    }
  }

  RunDirectory directory() {
    return directory;
  }

  /** The checkpoint to go on from, or null. */
  @Nullable Path checkpoint() {
    return checkpoint;
  }

  /** What is done right before the run's folder is made or emptied. */
  void before(Runnable action) {
    before = action;
  }

  /**
   * Names the cache that the run's data are in. If the run is refused, that is, ends before its
   * folder is made and before training could have been stopped, what it made in the cache goes.
   */
  void uses(DataCache data) {
    cache = data;
  }

  /** Says how the run keeps its model, if not whole. */
  void keeps(ModelFiles other) {
    files = other;
  }

  /** What a run needs beside the model and its data. */
  record Parts(
      RunDirectory.Contents companions,
      Loss loss,
      TrainingConfig config,
      @Nullable Evaluator evaluator,
      List<TrainingListener> refusing,
      List<TrainingListener> writing,
      List<String> newParts) {
    /**
     * @param companions writes what belongs beside the weights into a checkpoint's folder
     * @param loss what is made small
     * @param refusing listeners that may refuse to start, and hear of it before anything is written
     * @param writing listeners that write into the run's folder when it starts
     * @param newParts names of the parameters that the checkpoint does not have
     */
    Parts {
      refusing = List.copyOf(refusing);
      writing = List.copyOf(writing);
      newParts = List.copyOf(newParts);
    }
  }

  /** Trains, and exports the best model (the last, if nothing was held out) when complete. */
  Trainer.Outcome train(Model model, BatchSource data, Parts parts, StopSignal stop) {
    TrainingConfig config = parts.config();
    List<TrainingListener> listeners = new ArrayList<>(parts.refusing());
    GradualUnfreezing unfreezing = config.gradualUnfreezing();
    if (unfreezing != null) {
      listeners.add(unfreezing.of(model, told));
    }
    Double smoothing = config.labelSmoothing();
    if (smoothing != null) {
      model.smoothLabels(smoothing);
    }
    listeners.add(beginning(stop));
    listeners.addAll(parts.writing());
    listeners.add(new RunLog(directory, config.logEverySteps()));
    Trainer trainer =
        new Trainer(
                model,
                data,
                config.settings(data.batches(0)),
                chosen(config, parts.evaluator()),
                directory,
                parts.companions(),
                listeners,
                stop)
            .withLoss(parts.loss())
            .withFiles(files);
    if (config.gradientCheckpointing()) {
      trainer.withRecomputation();
    }
    if (checkpoint != null) {
      trainer.resume(checkpoint);
    } else {
      LearningRates rates =
          LearningRates.of(
              model,
              config.parameterRates(),
              config.learningRate(),
              config.newPartsLearningRate(),
              parts.newParts());
      rates.notes().forEach(told::note);
      trainer.withRates(rates.factors());
    }
    try {
      Trainer.Outcome outcome = trainer.train();
      accepted = true;
      if (outcome.complete()) {
        export(outcome.step(), outcome.bestStep());
      }
      return outcome;
    } catch (RuntimeException | Error e) {
      if (trainer.isTrained()) {
        exportAfter(e, trainer);
      }
      throw e;
    }
  }

  private static @Nullable Evaluator chosen(TrainingConfig config, @Nullable Evaluator evaluator) {
    String metric = config.bestMetric();
    config.checkBestMetric(evaluator == null ? Set.of() : evaluator.metrics(), evaluator != null);
    return metric == null || evaluator == null ? evaluator : BestMetric.of(evaluator, metric);
  }

  private TrainingListener beginning(StopSignal stop) {
    return new TrainingListener() {
      @Override
      public void started(Plan plan) {
        before.run();
        stop.arm();
        directory.begin();
        directory.writeConfig(yaml);
        accepted = true;
      }
    };
  }

  /** The last evaluation failed: the model of so many steps is not lost for it. */
  private void exportAfter(Throwable problem, Trainer trainer) {
    try {
      export(trainer.step(), trainer.bestStep());
      told.note(
          "the last evaluation failed, but the training is complete: the model is in "
              + directory.model());
    } catch (RuntimeException e) {
      problem.addSuppressed(e);
    }
  }

  private void export(long step, long bestStep) {
    Path best = bestStep > 0 ? directory.best(bestStep) : null;
    if (bestStep > 0 && best == null) {
      told.note(
          "the best model, of step "
              + bestStep
              + ", is damaged or gone: the last one, of step "
              + step
              + ", is exported in its place");
    }
    Path chosen = best != null ? best : directory.newestStep();
    if (chosen == null) {
      throw new IllegalStateException("a complete run has a checkpoint");
    }
    directory.saveModel(
        folder -> {
          RunDirectory.copyFiles(chosen, folder);
          deleteTrainerState(folder);
          files.export(folder);
        });
  }

  /**
   * Puts the model that an objective is for in the place of all that was trained, and the others
   * beside it; nothing to do where that is the model itself.
   */
  void exportParts(Objective objective, Cut cut, RunDirectory.Contents companions) {
    if (objective.heads().contains(objective.head())) {
      return;
    }
    Model trained = Checkpoint.load(directory.model());
    try {
      objective
          .byProducts(trained)
          .forEach((name, model) -> directory.saveByProduct(name, contents(model, companions)));
      Model result = objective.result(trained);
      directory.saveModel(
          folder -> {
            contents(result, companions).writeTo(folder);
            objective.writeBeside(result, cut, folder);
          });
      if (objective.dropped() != null) {
        told.note(objective.dropped());
      }
    } finally {
      trained.release();
    }
  }

  private static RunDirectory.Contents contents(Model model, RunDirectory.Contents companions) {
    return folder -> {
      Checkpoint.save(model, folder);
      companions.writeTo(folder);
    };
  }

  private static void deleteTrainerState(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("trainer.json"));
    Files.deleteIfExists(folder.resolve("trainer.safetensors"));
  }

  @Override
  public void close() {
    if (cache != null && accepted) {
      cache.tellUnused();
    } else if (cache != null) {
      cache.discard();
    }
    directory.close();
  }
}
