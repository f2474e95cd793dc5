package org.warmstart.learn.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;

/** How a run keeps its model in folders. */
public interface ModelFiles {
  /** The whole model, as a checkpoint. */
  ModelFiles WHOLE =
      new ModelFiles() {
        @Override
        public void write(Model model, Path folder) {
          Checkpoint.save(model, folder);
        }

        @Override
        public void export(Path folder) {}

        @Override
        public Model open(Path exported) {
          return Checkpoint.load(exported);
        }
      };

  /** Writes a model that is being trained into the folder of one of the run's checkpoints. */
  void write(Model model, Path folder) throws IOException;

  /** Makes the run's result of a copy of the files of a checkpoint. Training has ended. */
  void export(Path folder) throws IOException;

  /**
   * The same with something that belongs to the run's result beside the model.
   *
   * @param more writes it into the folder of the result, where the model is already
   * @param opened puts it onto the model that was loaded from the folder
   */
  default ModelFiles with(Written more, BiFunction<Model, Path, Model> opened) {
    ModelFiles usual = this;
    return new ModelFiles() {
      @Override
      public void write(Model model, Path folder) throws IOException {
        usual.write(model, folder);
      }

      @Override
      public void export(Path folder) throws IOException {
        usual.export(folder);
        more.write(folder);
      }

      @Override
      public Model open(Path exported) {
        return opened.apply(usual.open(exported), exported);
      }
    };
  }

  /** Writes files into a folder. */
  @FunctionalInterface
  interface Written {
    /** Writes them. */
    void write(Path folder) throws IOException;
  }

  /** Loads the run's result. */
  Model open(Path exported);
}
