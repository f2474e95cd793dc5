package org.warmstart.learn.adapter;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;

/**
 * Few parameters that are trained in the place of all of a model's.
 *
 * <p>To add one: write a record with its settings, then add its line in {@link Adapters}.
 */
@ChosenFrom(Adapters.class)
public interface AdapterSettings {
  /**
   * What an adapter is put on.
   *
   * @param base the checkpoint below, which stays as it is
   * @param loaded the model made from it, and what of it is new
   * @param checkpoint the run's own, to go on from; null: the run starts
   * @param told what is trained, and what will be written
   */
  record Start(
      Path base, Checkpoint.Loaded loaded, @Nullable Path checkpoint, Consumer<String> told) {}

  /**
   * Refuses settings that do not fit a model, before the data are read.
   *
   * @param model of the sizes that will be trained, whose weights are not loaded
   * @param base the checkpoint below
   * @throws org.warmstart.base.InputException saying what would fit
   */
  default void check(Model model, Path base) {}

  /**
   * Freezes the model and adds what is trained, as it was where the run goes on.
   *
   * @return how the run keeps the model from now on
   * @throws org.warmstart.base.InputException if the settings do not fit the model
   */
  ModelFiles attach(Start start);
}
