package org.warmstart.learn.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.registry.Tasks;

/**
 * A fine-tuning task's settings, from which it is made: a record whose components are the task's
 * own.
 *
 * <p>To add a task: write its class with a record of settings, then add its line in {@link Tasks}.
 */
@ChosenFrom(Tasks.class)
public interface TaskSettings {
  /** The columns that it reads. */
  default List<Column> columns() {
    return TextColumns.ALL;
  }

  /** The columns that it reads where it is scored and not trained. */
  default List<Column> evaluationColumns() {
    return columns();
  }

  /** Whether a second text stands behind the first one in one input. */
  default boolean joinsTexts() {
    return true;
  }

  /** Files and folders that are read beside the model's and the tables. */
  default List<Path> inputs() {
    return List.of();
  }

  /** All columns that are read: the task's, and one with names of rows if its name is given. */
  default List<Column> allColumns() {
    return Column.withId(columns());
  }

  /** The columns that have what is right, by the task's names for them. */
  default Set<String> targets() {
    return Set.of(TextColumns.TARGET);
  }

  /** The columns that are lists of texts, which predictions have as lists. */
  default Set<String> listColumns() {
    return Set.of();
  }

  /**
   * Makes the task for the tokenizers of a model.
   *
   * @throws InputException if the settings do not fit the model or its tokenizers
   */
  Task create(TaskContext context);

  /**
   * Whether predictions are written as one JSON object from the names of rows to texts, too, as
   * official scripts read them.
   */
  default boolean predictsTexts() {
    return false;
  }

  /** Whether it starts from trained weights, and not from random ones. */
  default boolean needsWeights() {
    return false;
  }

  /** Whether texts are written in evaluation, so that settings for generating go with it. */
  default boolean generates() {
    return false;
  }

  /** Whether what is spelled like a special token in a text is one, for whoever uses the model. */
  default boolean readsSpecialTokens() {
    return false;
  }

  /** Whether each pair of texts is read in both orders, for whoever uses the model. */
  default boolean readsBothOrders() {
    return false;
  }

  /**
   * Gathers what the task learns from the training rows before the first is encoded, as the names
   * of classes; the rows are read once more for it.
   *
   * @param checkpoint names of the checkpoint's classes; empty if it brings no weights
   * @return null if there is nothing to learn
   */
  default @Nullable Fitting fitting(List<String> checkpoint) {
    return null;
  }

  /** Settings that are completed from the training rows. */
  interface Fitting {
    /**
     * Takes in the next row.
     *
     * @throws InputException naming the row if nothing can be learned from it
     */
    void add(TaskRow row);

    /**
     * The complete settings.
     *
     * @param notes takes what the user should know of how they came about
     * @throws InputException if the rows do not fit the settings given
     */
    TaskSettings fitted(Consumer<String> notes);
  }

  /**
   * Refuses settings for generating where nothing is generated, and wrong ones.
   *
   * @param generation as a configuration has them
   */
  default void checkGeneration(Map<String, JsonNode> generation) {
    if (!generation.isEmpty() && !generates()) {
      throw new InputException(
          "generation goes with tasks that write texts, such as 'seq2seq', and not with '"
              + Objects.requireNonNull(Choices.find(TaskSettings.class)).nameOf(this)
              + "'");
    }
    Generating.check(generation);
  }
}
