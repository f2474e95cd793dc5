package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.chat.ChatTemplate;
import org.warmstart.text.chat.ChatTemplates;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.file.TokenizerPair;

/**
 * A checkpoint's model and tokenizers in memory. Any number of threads may run the model: a forward
 * pass only reads its weights, and all else that it makes is the calling thread's own. Closing
 * waits for those that run.
 */
final class LoadedModel implements AutoCloseable {
  private final Path checkpoint;
  private final PipelineOptions options;
  private final TokenizerPair tokenizers;
  private final Model model;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private LoadedModel(
      Path checkpoint, PipelineOptions options, TokenizerPair tokenizers, Model model) {
    this.checkpoint = checkpoint;
    this.options = options;
    this.tokenizers = tokenizers;
    this.model = model;
  }

  /**
   * The tokenizers that the options name, else the checkpoint's.
   *
   * @throws InputException if there are none, or they are not those the model was trained with
   */
  static TokenizerPair tokenizers(Path checkpoint, PipelineOptions options) {
    TokenizerPair given = options.tokenizers();
    if (given == null) {
      return TokenizerPair.load(checkpoint);
    }
    if (!options.foreignTokenizers()) {
      TokenizerFit.require(
          checkpoint, given, "the given tokenizer", "PipelineOptions.withForeignTokenizers");
    }
    return given;
  }

  /**
   * Starts the engine, loads a model and makes what uses it.
   *
   * @param use checks whether the model serves; if it throws, the model's memory is freed
   */
  static <P> P load(
      Path checkpoint,
      PipelineOptions options,
      TokenizerPair tokenizers,
      Supplier<Model> loading,
      Function<LoadedModel, P> use) {
    Engine.start();
    LoadedModel loaded = new LoadedModel(checkpoint, options, tokenizers, loading.get());
    try {
      return use.apply(loaded);
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  Path checkpoint() {
    return checkpoint;
  }

  PipelineOptions options() {
    return options;
  }

  TokenizerPair tokenizers() {
    return tokenizers;
  }

  /** For looking at; it is run inside of {@link #use}. */
  Model model() {
    return model;
  }

  ModelConfig config() {
    return model.config();
  }

  /**
   * The tokenizer of texts that are read.
   *
   * @param usual whether special tokens are found in them where the options do not say
   * @param found ids of those that are found in any case
   */
  Tokenizer reading(boolean usual, int... found) {
    Boolean said = options.specialTokensInText();
    boolean special = said == null ? usual : said;
    Tokenizer source = tokenizers.source();
    return special ? source : source.withSpecialTokensAsText(found);
  }

  /**
   * How conversations are written down for the model.
   *
   * @param specialTokensInText whether turns may have special tokens in their texts
   * @throws InputException if the tokenizer has no chat template
   */
  ChatTokens chat(boolean specialTokensInText) {
    Tokenizer tokenizer = tokenizers.source();
    ChatTemplate template =
        ChatTemplates.of(tokenizer)
            .orElseThrow(
                () ->
                    new InputException(
                        checkpoint
                            + ": has no chat template; 'chat_template' in its"
                            + " tokenizer_config.json has to say how conversations are written"));
    return new ChatTokens(tokenizer, template, specialTokensInText);
  }

  /**
   * Runs something with the model, which is not freed meanwhile.
   *
   * @throws IllegalStateException if it is closed
   */
  <R> R use(Supplier<R> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            checkpoint + ": the model is closed, so it cannot be used any more");
      }
      try (Autograd.Off off = Autograd.off()) {
        return work.get();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The error for a checkpoint whose head does not do what is needed. */
  InputException wrongHead(String needs) {
    return wrongHead(checkpoint, model, needs);
  }

  /**
   * As above, for a model that is not loaded.
   *
   * @param needs what needs what, such as {@code classifying needs a classification head}
   */
  static InputException wrongHead(Path checkpoint, Model model, String needs) {
    return new InputException(checkpoint + ": is a " + model.architecture() + "; " + needs);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.release();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
