package org.warmstart.learn;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.task.Tasks;

/**
 * What to evaluate on what: a task on a labelled table, or an objective on plain text.
 *
 * @param checkpoint a checkpoint directory with the head that the task or objective needs
 * @param tokenizer tokenizer files; null: the checkpoint's
 * @param task how rows are read; with {@code data}
 * @param data the rows are its test files
 * @param objective what is predicted, with {@code text}; its keys may stand beside it
 * @param text all of its files are read
 * @param sequenceLength tokens of a row of text
 * @param batchSize rows that are read at once
 * @param seed of what is hidden from a masked objective
 */
public record EvaluateConfig(
    Path checkpoint,
    @Nullable Path tokenizer,
    @Nullable TaskConfig task,
    @Nullable TableData data,
    @FlatKeys @Nullable Objective objective,
    @Nullable TextData text,
    @Default("128") int sequenceLength,
    @Default("32") int batchSize,
    @Default("42") long seed) {
  public EvaluateConfig {
    boolean ofTask = task != null && data != null;
    boolean ofText = objective != null && text != null;
    if (ofTask == ofText) {
      throw new InputException("give a task with data, or an objective with text");
    }
    if (task != null) {
      Tasks.require(task.name());
    }
    if (data != null && data.test().isEmpty()) {
      throw new InputException("data.test: name at least one file to evaluate on");
    }
    new Cut(sequenceLength, batchSize, seed);
  }
}
