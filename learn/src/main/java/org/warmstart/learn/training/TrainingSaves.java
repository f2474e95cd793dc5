package org.warmstart.learn.training;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.model.Model;
import org.warmstart.tensor.optimizer.Optimizer;

/** Writes a run's checkpoints: each step once, and only weights that are numbers. */
final class TrainingSaves {
  private final @Nullable RunDirectory run;
  private final Model model;
  private final RunDirectory.Contents companions;
  private final int kept;
  private ModelFiles files = ModelFiles.WHOLE;
  private Loss beside = Loss.OF_MODEL;

  /** The step that the newest checkpoint holds. */
  private long savedStep;

  /**
   * @param run where checkpoints go; null: nothing is saved
   * @param companions writes what belongs into every checkpoint beside the model
   * @param kept how many checkpoints to go on from are kept
   */
  TrainingSaves(
      @Nullable RunDirectory run, Model model, RunDirectory.Contents companions, int kept) {
    this.run = run;
    this.model = model;
    this.companions = companions;
    this.kept = kept;
  }

  /** Keeps the model in another way than whole. */
  void keeps(ModelFiles other) {
    files = other;
  }

  /** Keeps what a loss learns beside the model, and knows, with the training state. */
  void keepsBeside(Loss loss) {
    beside = loss;
  }

  /** The run goes on from the checkpoint of a step, which is not saved again. */
  void loaded(long step) {
    savedStep = step;
  }

  /**
   * Saves where the run stands.
   *
   * @return the checkpoint; null if this step is saved already, or was the start
   */
  @Nullable Path save(TrainingState state, Optimizer optimizer) {
    if (run == null || state.step == savedStep) {
      return null;
    }
    FiniteNumbers.requireWeights(model.parameters(), state);
    FiniteNumbers.requireWeights(beside.parameters(), state);
    Path place =
        run.saveStep(
            state.step,
            kept,
            folder -> {
              writeModel(folder);
              state.save(folder, optimizer, beside);
            });
    savedStep = state.step;
    keepBest(state);
    return place;
  }

  /** Saves the best model so far; the earlier ones stay until a state is saved that knows it. */
  void saveBest(TrainingState state) {
    if (run != null) {
      FiniteNumbers.requireWeights(model.parameters(), state);
      run.saveBest(state.step, this::writeModel);
    }
  }

  /** Deletes all best models but the one that the state knows. */
  void keepBest(TrainingState state) {
    if (run != null && state.bestStep > 0) {
      run.keepBest(state.bestStep);
    }
  }

  private void writeModel(Path folder) throws IOException {
    files.write(model, folder);
    companions.writeTo(folder);
  }
}
