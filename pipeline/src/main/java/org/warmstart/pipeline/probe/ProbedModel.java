package org.warmstart.pipeline.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;

/**
 * A model that is asked and replies, whatever it makes of a text. What is loaded is safe for any
 * number of threads; a program may have one of its own, such as a model with its preparation of
 * texts.
 */
public interface ProbedModel extends AutoCloseable {
  /** What it replies. */
  ReplyKind kind();

  /** The names of classes or tags; of a number {@link Reply#VALUE}; else none. */
  List<String> labels();

  /**
   * Asks.
   *
   * @param inputs texts or pairs; of a tagger, words with single white space between them; of what
   *     answers questions, a question and its context
   * @return the replies in the inputs' order; an input that is of no use does not cost the others
   *     theirs
   */
  List<Outcome<Reply>> ask(List<TextInput> inputs);

  @Override
  default void close() {}

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT} and, if it writes, its own settings.
   *
   * @throws InputException if something is wrong with it, or its head makes nothing that could be
   *     compared
   */
  static ProbedModel load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT, own -> own);
  }

  /**
   * Loads a checkpoint.
   *
   * @param generation what is changed of the settings by which it writes, if it does
   * @throws InputException as {@link #load(Path)}
   */
  static ProbedModel load(
      Path checkpoint, PipelineOptions options, UnaryOperator<GenerationSettings> generation) {
    return CheckpointModels.load(checkpoint, options, generation);
  }
}
