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
import org.warmstart.learn.start.ModelSource;
import org.warmstart.learn.text.SubwordSampling;
import org.warmstart.learn.text.TextData;
import org.warmstart.learn.text.TokenizerSource;

/**
 * Everything that fixes a pre-training run.
 *
 * @param subwordSampling null: words are segmented in one way
 * @param embeddings word vectors that the token embeddings start from; null: random ones
 * @param objective what is predicted; its keys may stand beside it
 * @param distillation a teacher that is learned from, too; null: none
 * @param sequenceLength tokens of a row
 * @param batchSize rows of a micro-batch
 * @param stages parts of the run with rows of another length, one after another, under one
 *     learning-rate schedule; empty: all rows are alike
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
    @Default("[]") List<Stage> stages,
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
    if (distillation != null && training.gradientCheckpointing()) {
      throw new InputException(
          "training.gradientCheckpointing: goes without 'distillation', which reads what is within"
              + " the layers");
    }
    if (evaluationBatchSize != null && !objective.readsRowsAlone()) {
      throw new InputException(
          "evaluationBatchSize: what this objective predicts for a row depends on the rows read with"
              + " it, so batchSize has to be that of the evaluation, too; leave it out");
    }
    long staged = stages.stream().mapToLong(Stage::steps).sum();
    if (!stages.isEmpty() && training.steps() != null && training.steps() != staged) {
      throw new InputException(
          "training.steps is "
              + training.steps()
              + ", but the steps of the stages add up to "
              + staged
              + "; leave it out");
    }
    if (!stages.isEmpty() && subwordSampling != null) {
      throw new InputException("subwordSampling: goes with rows of one length, without stages");
    }
    if (subwordSampling != null && data.mixture().stream().anyMatch(c -> c.table() != null)) {
      throw new InputException("subwordSampling: goes with text, and not with a mixture's tables");
    }
    if (!stages.isEmpty()) {
      training = training.lasting(staged);
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
            data.inputs().stream(),
            objective.inputs().stream())
        .flatMap(Function.identity())
        .filter(Objects::nonNull)
        .toList();
  }

  /** How text is cut; with stages as in the one with the longest rows. */
  Cut cut() {
    return stages.stream()
        .map(this::cut)
        .reduce((one, other) -> other.sequenceLength() >= one.sequenceLength() ? other : one)
        .orElse(new Cut(sequenceLength, batchSize, seed));
  }

  /** How text is cut in a stage. */
  Cut cut(Stage stage) {
    return new Cut(
        stage.sequenceLength() == null ? sequenceLength : stage.sequenceLength(),
        stage.batchSize() == null ? batchSize : stage.batchSize(),
        seed);
  }

  /** How what is held out is cut. */
  Cut evaluationCut() {
    Cut longest = cut();
    int rows = evaluationBatchSize == null ? longest.batchSize() : evaluationBatchSize;
    return new Cut(longest.sequenceLength(), rows, seed);
  }

  /** How many batches of {@link #evaluationCut} have the rows that are read at the most. */
  int mostEvaluationBatches() {
    long rows = (long) evaluationBatches * cut().batchSize();
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, rows / evaluationCut().batchSize()));
  }
}
