package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.distillation.Distillation;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.parameters.Frozen;
import org.warmstart.learn.run.RunDirectory;

/**
 * Everything that fixes a pre-training run.
 *
 * @param subwordSampling null: words are segmented in one way
 * @param embeddings word vectors that the token embeddings start from; null: random ones
 * @param objective what is predicted; its keys may stand beside it
 * @param distillation a teacher that is learned from, too; null: none
 * @param sequenceLength tokens of a row
 * @param batchSize rows of a micro-batch
 * @param evaluationBatches held-out batches of {@code batchSize} rows read in an evaluation at the
 *     most
 * @param evaluationBatchSize rows that are read at once in an evaluation, which changes memory and
 *     time, not what is read; null: {@code batchSize}
 * @param freeze which parameters are not trained; a list says how their names begin
 * @param freezeFirstSteps after how many steps what is frozen is trained, too; 0: never
 * @param seed of every draw: initial weights, dropout, what is hidden, the order
 * @param out the run directory
 * @param existing what to do if it has contents
 */
public record PretrainConfig(
    ModelSource model,
    TokenizerSource tokenizer,
    TextData data,
    @Nullable SubwordSampling subwordSampling,
    @Nullable Path embeddings,
    @FlatKeys Objective objective,
    @Nullable Distillation distillation,
    @Default("128") @InRange(least = 8, most = Cut.LONGEST) int sequenceLength,
    @Default("32") @InRange(least = 1, most = Cut.MOST_ROWS) int batchSize,
    @Default("200") @InRange(least = 1) int evaluationBatches,
    @Nullable @InRange(least = 1, most = Cut.MOST_ROWS) Integer evaluationBatchSize,
    Frozen freeze,
    @Default("0") @InRange(least = 0) long freezeFirstSteps,
    TrainingConfig training,
    @Default("42") @InRange long seed,
    Path out,
    @Default("refuse") RunDirectory.Existing existing) {
  public PretrainConfig {
    model.requireRandom(embeddings);
    training.requireOneWait(freezeFirstSteps);
    if (evaluationBatchSize != null && !objective.readsRowsAlone()) {
      throw new InputException(
          "evaluationBatchSize: what this objective predicts for a row depends on the rows read with"
              + " it, so batchSize has to be that of the evaluation, too; leave it out");
    }
  }

  /** The files and folders that a run reads. */
  List<Path> inputs() {
    return Stream.of(
            Stream.of(
                model.checkpoint(),
                tokenizer.path(),
                embeddings,
                distillation == null ? null : distillation.teacher()),
            data.files().stream(),
            data.heldOutFiles().stream(),
            objective.inputs().stream())
        .flatMap(Function.identity())
        .filter(Objects::nonNull)
        .toList();
  }

  Cut cut() {
    return new Cut(sequenceLength, batchSize, seed);
  }

  /** How what is held out is cut. */
  Cut evaluationCut() {
    int rows = evaluationBatchSize == null ? batchSize : evaluationBatchSize;
    return new Cut(sequenceLength, rows, seed);
  }

  /** How many batches of {@link #evaluationCut} have the rows that are read at the most. */
  int mostEvaluationBatches() {
    long rows = (long) evaluationBatches * batchSize;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, rows / evaluationCut().batchSize()));
  }
}
