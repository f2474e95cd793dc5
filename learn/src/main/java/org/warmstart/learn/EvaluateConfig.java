package org.warmstart.learn;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.task.Tasks;

/**
 * What to evaluate on what: a task on a labelled table, or an objective on plain text.
 *
 * @param checkpoint a checkpoint directory with the head that the task or objective needs
 * @param tokenizer tokenizer files; null: the checkpoint's
 * @param foreignTokenizer whether a tokenizer other than the checkpoint's may be laid over its
 *     trained embeddings
 * @param task how rows are read; with {@code data}
 * @param data the rows are its test files
 * @param objective such as {@code causal}; with {@code text}
 * @param text all of its files are read
 */
public record EvaluateConfig(
    Path checkpoint,
    @Nullable Path tokenizer,
    @Default("false") boolean foreignTokenizer,
    @Nullable TaskConfig task,
    @Nullable TableData data,
    @Nullable String objective,
    @Nullable TextData text,
    @Default("false") boolean nextSentence,
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
    if (objective != null) {
      Objectives.named(objective);
    }
    if (batchSize < 1) {
      throw new InputException("batchSize has to be at least 1, not " + batchSize);
    }
  }
}
