package org.warmstart.learn;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.suite.run.SuiteSettings;
import org.warmstart.learn.table.TableData;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.text.TextData;

/**
 * What to evaluate on what: a task on a labelled table, an objective on plain text, or a benchmark
 * without fine-tuning.
 *
 * @param checkpoint a checkpoint directory with the head that the task or objective needs
 * @param tokenizer tokenizer files; null: the checkpoint's
 * @param foreignTokenizer whether a tokenizer other than the checkpoint's may be laid over its
 *     trained embeddings
 * @param task how rows are read; with {@code data}
 * @param generation settings for generating texts, by the names of generation_config.json or as
 *     {@code numBeams}, in place of the checkpoint's
 * @param data the rows are its test files
 * @param objective what is predicted, with {@code text}; its keys may stand beside it
 * @param text all of its files are read
 * @param sequenceLength tokens of a window; null: as many as the model has positions for, at most
 *     1024, for a causal objective, and 128 for the others
 * @param stride causal objectives: how far one window lies behind the one before; what both hold is
 *     context, and scored once. Null: all but one token
 * @param batchSize rows that are read at once
 * @param seed of what is hidden from a masked objective
 * @param suite a benchmark that the model is asked without fine-tuning, in place of a task and an
 *     objective
 */
public record EvaluateConfig(
    Path checkpoint,
    @Nullable Path tokenizer,
    @Default("false") boolean foreignTokenizer,
    @Nullable TaskSettings task,
    @Default("{}") Map<String, JsonNode> generation,
    @Nullable TableData data,
    @FlatKeys @Nullable Objective objective,
    @Nullable TextData text,
    @Nullable @InRange(least = 8, most = Cut.LONGEST) Integer sequenceLength,
    @Nullable @InRange(least = 1) Integer stride,
    @Default("32") @InRange(least = 1, most = Cut.MOST_ROWS) int batchSize,
    @Default("42") @InRange long seed,
    @Nullable SuiteSettings suite) {
  public EvaluateConfig {
    if (suite != null) {
      if (task != null || objective != null || data != null || text != null) {
        throw new InputException(
            "suite: a benchmark goes alone; leave task, objective, data and text out");
      }
      if (sequenceLength != null || stride != null) {
        throw new InputException("suite: sequenceLength and stride go with an objective");
      }
    }
    if (task != null && objective != null) {
      throw new InputException(
          "task and objective: give one of them, a task with data or an objective with text");
    }
    boolean ofTask = task != null && data != null;
    boolean ofText = objective != null && text != null;
    if (ofTask == ofText && suite == null) {
      throw new InputException(
          "give a task with data, an objective with text, or a suite with its data");
    }
    if (task != null && data != null) {
      task.checkGeneration(generation);
      data = data.forEvaluation(task);
    } else if (!generation.isEmpty() && suite == null) {
      throw new InputException("generation goes with a task that writes texts only");
    }
    if (text != null && text.isMixed()) {
      throw new InputException("text.mixture: a mixture is trained on; evaluate text.files");
    }
    if (data != null && data.test().isEmpty()) {
      throw new InputException("data.test: name at least one file to evaluate on");
    }
  }
}
