package org.warmstart.learn.task.chat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.chat.ChatFeatures;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/** What tasks on conversations have in common: models that read from left to right, a template. */
abstract class ChatTask implements Task {
  /** How a task's settings say that conversations are read. */
  interface Settings extends TaskSettings {
    /** The template's name or text; null: the checkpoint's. */
    @Nullable String template();

    /** Most tokens of a conversation, as the settings have it. */
    @Nullable Integer maxLength();

    /** Keys of a turn that may be there and are not read. */
    List<String> ignoredKeys();

    /** Whether what is spelled like a special token in a turn is one. */
    boolean specialTokensInText();

    @Override
    default boolean readsSpecialTokens() {
      return specialTokensInText();
    }
  }

  final ConversationRows rows;
  final ChatFeatures features;

  /**
   * Makes the common parts.
   *
   * @param task its name, for errors
   * @throws InputException if the model does not read from left to right
   */
  ChatTask(Settings settings, TaskContext context, String task) {
    ModelConfig config = context.config();
    if (!config.family().heads().contains(Head.CAUSAL_LM) || !config.family().readsLeftToRight()) {
      throw new InputException(
          "the task '"
              + task
              + "' needs a model that reads from left to right, as the GPTs, and '"
              + config.family().modelType()
              + "' is none");
    }
    rows = new ConversationRows(settings.ignoredKeys());
    features =
        ChatFeatures.of(
            context.tokenizers().source(),
            settings.template(),
            settings.specialTokensInText(),
            settings.maxLength(),
            config.maxPositions());
  }

  /**
   * The model at the start, which is measured from.
   *
   * @throws InputException if it is no language model
   */
  static Model loadReference(Path checkpoint) {
    Model model = Checkpoint.load(checkpoint, Head.CAUSAL_LM);
    if (model.head() != Head.CAUSAL_LM) {
      model.release();
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", and no language model");
    }
    return model;
  }

  /**
   * The checkpoint that is measured from: the one that is given, else that the run starts from.
   *
   * @param what is measured from it, for the error
   * @throws InputException if it is not known
   */
  static Path reference(@Nullable Path given, TaskContext context, String what) {
    Path start = context.trained() ? context.checkpoint() : null;
    Path known = given != null ? given : start;
    if (known == null) {
      throw new InputException(
          "task.reference: name the checkpoint that "
              + what
              + " measured from, which the model was trained from");
    }
    return known;
  }

  /** The configuration with room for the tokens of the template. */
  final ModelConfig withRoom(ModelConfig config) {
    int needed = features.tokenizer().vocabularySize();
    return needed > config.vocabularySize() ? config.withVocabularySize(needed) : config;
  }

  /**
   * Refuses a template whose tokens the checkpoint does not have.
   *
   * @param whose weights would be drawn for them, for the error
   */
  final void requireOwnTokens(TaskContext context, String whose) {
    if (features.tokenizer().vocabularySize() > context.config().vocabularySize()) {
      throw new InputException(
          "task.template: its tokens are new to the checkpoint, so that "
              + whose
              + " would draw their weights at random; train the task 'conversation' with it first");
    }
  }

  /** A language model's, unless a task says otherwise. */
  @Override
  public Head head() {
    return Head.CAUSAL_LM;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return this::withRoom;
  }

  @Override
  public final TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }

  @Override
  public final List<String> notes() {
    return features.notes();
  }

  /**
   * Refuses segmentations drawn at random.
   *
   * @param read what is read here, for the error
   */
  static void requireUnsampled(@Nullable Sampling sampling, String read) {
    if (sampling != null) {
      throw new InputException(
          "subwordSampling: " + read + " are read with their best segmentations; leave it out");
    }
  }

  /** A conversation's tokens, or an error that names its row. */
  static ChatFeatures.Tokens at(String place, Supplier<ChatFeatures.Tokens> tokens) {
    try {
      return tokens.get();
    } catch (InputException e) {
      throw new InputException(place + ": " + e.getMessage(), e);
    }
  }
}
