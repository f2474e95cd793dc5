package org.warmstart.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.TokenizerFit;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameters of commands that use a checkpoint on texts. */
final class CheckpointOptions {
  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The checkpoint's folder.")
  private Path checkpoint;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "UTF-8 text, one a line, or a table: .csv, .tsv, .jsonl, .json, .parquet; any but the"
              + " last may be .gz. Standard input if it is left out or is -.")
  private @Nullable Path file;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer (default: the one in the checkpoint's folder).")
  private @Nullable Path tokenizerPath;

  @Option(
      names = "--foreign-tokenizer",
      description =
          "Use --tokenizer even if it numbers tokens otherwise than the checkpoint's own, so that"
              + " they get the embeddings of others.")
  private boolean foreignTokenizer;

  @InRange(least = 1, most = 4096)
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "16",
      description = "Texts at once (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--truncate",
      description = "Cut texts that are too long for the model, instead of ending with an error.")
  private boolean truncate;

  @Option(names = "--json", description = "Print JSON, one object for each text.")
  private boolean json;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  CheckpointOptions() {}

  /** The tokenizer of what the model reads. */
  Tokenizer loadTokenizer() {
    return loadTokenizers().source();
  }

  /** The tokenizers of what the model reads and writes. */
  TokenizerPair loadTokenizers() {
    TokenizerPair tokenizers =
        TokenizerPair.load(tokenizerPath != null ? tokenizerPath : checkpoint);
    if (tokenizerPath != null && !foreignTokenizer) {
      TokenizerFit.require(
          checkpoint, tokenizers, "--tokenizer " + tokenizerPath, "--foreign-tokenizer");
    }
    return tokenizers;
  }

  /**
   * Starts the engine and loads the model with the head that it has.
   *
   * @param needed the heads that serve, for checkpoints that do not say which one they have
   */
  Model loadModel(Head... needed) {
    startEngine();
    return Checkpoint.load(checkpoint, needed);
  }

  /** Starts the engine. */
  void startEngine() {
    engine.start();
  }

  /** Where the texts are; null for standard input. */
  @Nullable Path file() {
    return file;
  }

  /** How far a command is with its texts, for a terminal. */
  LineProgress progress(Terminal terminal) {
    return new LineProgress(terminal, () -> TextLines.count(file));
  }

  Path checkpoint() {
    return checkpoint;
  }

  int batchSize() {
    return batchSize;
  }

  boolean truncates() {
    return truncate;
  }

  boolean json() {
    return json;
  }

  /** The error for a checkpoint whose head does not do what the command needs. */
  InputException wrongHead(Model model, String needed) {
    return new InputException(
        checkpoint + ": is a " + model.architecture() + "; this command needs " + needed);
  }
}
