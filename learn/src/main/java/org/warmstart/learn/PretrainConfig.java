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
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.run.RunDirectory;

/**
 * Everything that fixes a pre-training run.
 *
 * @param subwordSampling null: words are segmented in one way
 * @param embeddings word vectors that the token embeddings start from; null: random ones
 * @param objective what is predicted; its keys may stand beside it
 * @param sequenceLength tokens of a row
 * @param batchSize rows of a micro-batch
 * @param stages parts of the run with rows of another length, one after another, under one
 *     learning-rate schedule; empty: all rows are alike
 * @param evaluationBatches held-out batches read in an evaluation at the most
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
    @Default("128") @InRange(least = 8, most = Cut.LONGEST) int sequenceLength,
    @Default("32") @InRange(least = 1, most = Cut.MOST_ROWS) int batchSize,
    @Default("[]") List<Stage> stages,
    @Default("200") @InRange(least = 1) int evaluationBatches,
    TrainingConfig training,
    @Default("42") @InRange long seed,
    Path out,
    @Default("refuse") RunDirectory.Existing existing) {
  public PretrainConfig {
    model.requireRandom(embeddings);
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
            Stream.of(model.checkpoint(), tokenizer.path(), embeddings),
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
}
