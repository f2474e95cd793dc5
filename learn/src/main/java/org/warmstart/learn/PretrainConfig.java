package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.learn.objective.ObjectiveSettings;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.run.RunDirectory;

/**
 * Everything that fixes a pre-training run.
 *
 * @param subwordSampling null: words are segmented in one way
 * @param embeddings word vectors that the token embeddings start from; null: random ones
 * @param objective such as {@code causal} or {@code masked}
 * @param nextSentence whether masked pre-training predicts the next sentence as well
 * @param sequenceLength tokens of a row
 * @param batchSize rows of a micro-batch
 * @param evaluationBatches held-out batches read in an evaluation at the most
 * @param out the run directory
 * @param existing what to do if it has contents
 */
public record PretrainConfig(
    ModelSource model,
    TokenizerSource tokenizer,
    TextData data,
    @Nullable SubwordSampling subwordSampling,
    @Nullable Path embeddings,
    String objective,
    @Default("false") boolean nextSentence,
    @Default("128") int sequenceLength,
    @Default("32") int batchSize,
    @Default("0.15") double maskProbability,
    @Default("0.1") double shortSequenceProbability,
    @Default("200") int evaluationBatches,
    TrainingConfig training,
    @Default("42") long seed,
    Path out,
    @Default("refuse") RunDirectory.Existing existing) {
  public PretrainConfig {
    Objectives.named(objective);
    if (nextSentence && !objective.equals("masked")) {
      throw new InputException("nextSentence goes with the objective 'masked' only");
    }
    model.requireRandom(embeddings);
    if (evaluationBatches < 1) {
      throw new InputException("evaluationBatches has to be at least 1");
    }
    new ObjectiveSettings(
        sequenceLength, batchSize, nextSentence, maskProbability, shortSequenceProbability, seed);
  }

  /** The files and folders that a run reads. */
  List<Path> inputs() {
    return Stream.of(
            Stream.of(model.checkpoint(), tokenizer.path(), embeddings),
            data.files().stream(),
            data.heldOutFiles().stream())
        .flatMap(Function.identity())
        .filter(Objects::nonNull)
        .toList();
  }

  ObjectiveSettings objectiveSettings() {
    return new ObjectiveSettings(
        sequenceLength, batchSize, nextSentence, maskProbability, shortSequenceProbability, seed);
  }
}
