package org.warmstart.cli.use;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TokenizerFit;
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

  /**
   * Starts the engine.
   *
   * @return how the checkpoint is used
   * @throws InputException if the tokenizer is not the checkpoint's
   */
  PipelineOptions start() {
    PipelineOptions options = PipelineOptions.DEFAULT.withBatchSize(batchSize);
    if (truncate) {
      options = options.truncating();
    }
    if (tokenizerPath != null) {
      TokenizerPair tokenizers = TokenizerPair.load(tokenizerPath);
      if (!foreignTokenizer) {
        TokenizerFit.require(
            checkpoint, tokenizers, "--tokenizer " + tokenizerPath, "--foreign-tokenizer");
      }
      options = options.withForeignTokenizers(tokenizers);
    }
    engine.start();
    return options;
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

  boolean json() {
    return json;
  }
}
