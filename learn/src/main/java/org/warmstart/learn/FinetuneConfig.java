package org.warmstart.learn;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.adapter.AdapterSettings;
import org.warmstart.learn.distillation.Distillation;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.parameters.Frozen;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.start.ModelSource;
import org.warmstart.learn.table.TableData;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.registry.Tasks;
import org.warmstart.learn.text.SubwordSampling;

/**
 * Everything that fixes a fine-tuning run.
 *
 * @param tokenizer tokenizer files; null: the checkpoint's
 * @param task what is learned from the rows
 * @param generation settings for generating texts, by the names of generation_config.json or as
 *     {@code numBeams}, in place of the checkpoint's; saved into the result
 * @param subwordSampling null: words are segmented in one way
 * @param embeddings word vectors that the token embeddings of a model with random weights start
 *     from; null: random ones
 * @param batchSize rows of a micro-batch; 0: {@code tokensPerBatch} decides
 * @param tokensPerBatch tokens of a micro-batch, padding included
 * @param evaluationBatchSize rows that are read at once when the model is scored, which changes
 *     memory and time, not scores
 * @param freeze which parameters are not trained; a list says how their names begin
 * @param freezeFirstSteps after how many steps what is frozen is trained, too; 0: never. With an
 *     empty {@code freeze}, a new encoder's own recipe says what is frozen
 * @param adapter few parameters that are trained in the place of all; null: all are
 * @param distillation a teacher that is learned from, too; null: none
 * @param dropout all dropout probabilities; null: the checkpoint's
 * @param seed of every draw: a new head's weights, dropout, the order
 * @param out the run directory
 * @param existing what to do if it has contents
 */
public record FinetuneConfig(
    ModelSource model,
    @Nullable Path tokenizer,
    TaskSettings task,
    @Default("{}") Map<String, JsonNode> generation,
    TableData data,
    @Nullable SubwordSampling subwordSampling,
    @Nullable Path embeddings,
    @Default("32") @InRange(least = 0, most = Cut.MOST_ROWS) int batchSize,
    @Default("4096") @InRange(least = 1) int tokensPerBatch,
    @Default("32") @InRange(least = 1, most = Cut.MOST_ROWS) int evaluationBatchSize,
    Frozen freeze,
    @Default("0") @InRange(least = 0) long freezeFirstSteps,
    @Nullable AdapterSettings adapter,
    @Nullable Distillation distillation,
    @Nullable @InRange(least = 0, below = 1) Double dropout,
    TrainingConfig training,
    @Default("42") @InRange long seed,
    Path out,
    @Default("refuse") RunDirectory.Existing existing) {
  public FinetuneConfig {
    task.checkGeneration(generation);
    data = data.of(task);
    if (data.train().isEmpty()) {
      throw new InputException("data.train: name at least one file to train on");
    }
    if (task.readsBothOrders() && !data.hasPairs()) {
      throw new InputException(
          "task.pairOrder: 'both' is for pairs of texts; name the second's column in"
              + " data.columns.second");
    }
    model.requireRandom(embeddings);
    if (task.needsWeights() && !model.isWarm()) {
      throw new InputException(
          "the task '"
              + Tasks.ALL.nameOf(task)
              + "' starts from a trained checkpoint; train the task 'conversation' first");
    }
    if (distillation != null && !distillation.trainsHead() && data.holdsOut()) {
      throw new InputException(
          "data.validation, data.test: nothing that 'distillation' compares makes the head learn, so"
              + " scores would say nothing; leave them out, and the model of the last step is the"
              + " result");
    }
    if (adapter != null && !model.isWarm()) {
      throw new InputException(
          "adapter: trains beside a checkpoint's own weights; random ones are all to be trained");
    }
    training.requireOneWait(freezeFirstSteps);
    if (distillation != null && training.gradientCheckpointing()) {
      throw new InputException(
          "training.gradientCheckpointing: goes without 'distillation', which reads what is within"
              + " the layers");
    }
    if (adapter != null && model.transferLayers() != null) {
      throw new InputException(
          "adapter: trains beside all of a checkpoint's layers; leave model.transferLayers out");
    }
    if (adapter != null && !(freeze.isNothing() && freezeFirstSteps == 0)) {
      throw new InputException(
          "freeze: goes without 'adapter', which freezes all but its own 'modulesToSave'");
    }
  }

  /** The files and folders that a run reads. */
  public List<Path> inputs() {
    return Stream.of(
            Stream.of(
                model.checkpoint(),
                tokenizer,
                embeddings,
                distillation == null ? null : distillation.teacher()),
            task.inputs().stream(),
            data.allFiles().stream())
        .flatMap(Function.identity())
        .filter(Objects::nonNull)
        .toList();
  }

  /** The same run with another seed in another folder. */
  public FinetuneConfig withSeed(long newSeed, Path folder) {
    return new FinetuneConfig(
        model,
        tokenizer,
        task,
        generation,
        data,
        subwordSampling,
        embeddings,
        batchSize,
        tokensPerBatch,
        evaluationBatchSize,
        freeze,
        freezeFirstSteps,
        adapter,
        distillation,
        dropout,
        training,
        newSeed,
        folder,
        existing);
  }
}
