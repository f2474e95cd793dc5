package org.warmstart.learn.task.sequence;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.PairOrder;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.ProblemType;
import org.warmstart.text.file.TokenizerPair;

/** What tasks with one answer for a whole text or pair have in common. */
abstract class WholeTextTask implements Task {
  /** How a task's settings say that texts are read. */
  interface Settings extends TaskSettings {
    /** Most tokens of an input, as the settings have it. */
    @Nullable Integer maxLength();

    /** Whether decoders predict next tokens, too. */
    boolean auxiliaryLanguageModel();

    /** The factor of that loss. */
    @Nullable Double auxiliaryWeight();

    /** Whether special tokens are found in texts. */
    @Nullable Boolean specialTokensInText();

    /** How decoders read pairs; null: as trained. */
    default @Nullable PairOrder pairOrder() {
      return null;
    }

    /** Whether the head reads a mix of layers. */
    @Nullable Boolean layerMix();

    @Override
    default boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText());
    }

    @Override
    default boolean readsBothOrders() {
      return pairOrder() == PairOrder.BOTH;
    }
  }

  final SequenceFeatures features;

  WholeTextTask(Settings settings, TaskContext context) {
    features =
        new SequenceFeatures(
            context,
            new SequenceSettings(
                settings.maxLength(),
                settings.auxiliaryLanguageModel(),
                settings.auxiliaryWeight(),
                settings.specialTokensInText(),
                settings.pairOrder(),
                settings.layerMix()));
  }

  /** The names of what the head gives a number each. */
  abstract List<String> outputs();

  abstract ProblemType problem();

  @Override
  public final Loss loss() {
    return features.loss();
  }

  @Override
  public final Head head() {
    return Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public final UnaryOperator<ModelConfig> adaptation() {
    UnaryOperator<ModelConfig> labelled = features.adaptation(outputs());
    return config -> labelled.apply(config).withProblemType(problem());
  }

  @Override
  public final TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }
}
