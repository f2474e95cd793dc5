package org.warmstart.cli.use;

import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.Terminal;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.pipeline.result.EmbeddingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Texts as vectors. */
@Command(
    name = "embed",
    description = {
      "Print a vector for every text, one JSON object a line: the model's last hidden states,"
          + " pooled, or what the model itself makes of a sentence (skip-thought, quick-thought)."
    },
    footer = {
      "%nExample:",
      "  warmstart embed runs/bert/model sentences.txt --pooling mean > vectors.jsonl"
    })
public final class EmbedCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--special-tokens-in-text",
      description =
          "What is spelled like a special token, such as [SEP], in a text is one (default: it is"
              + " ordinary text).")
  private boolean specialTokensInText;

  @Option(
      names = "--pooling",
      converter = PoolingConverter.class,
      defaultValue = "model",
      paramLabel = "model|mean|first|last",
      description =
          "How the vectors of tokens become one (default: ${DEFAULT-VALUE}: as the checkpoint's"
              + " files of sentence-transformers say, else as the model itself does, else the"
              + " mean).")
  private Pooling pooling;

  @Option(names = "--normalize", description = "Scale each vector to length 1.")
  private boolean normalize;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EmbedCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads a pooling. */
  static final class PoolingConverter extends KebabConverter<Pooling> {
    PoolingConverter() {
      super("pooling", Pooling.values());
    }
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        TextEmbedder embedder =
            TextEmbedder.load(
                options.checkpoint(),
                options.start().withSpecialTokensInText(specialTokensInText),
                pooling,
                normalize)) {
      TextBatches.Printer<EmbeddingResult> printer =
          TextBatches.Printer.ofObjects(result -> Map.of("embedding", result.vector()));
      return new TextBatches<>(texts, terminal, printer)
          .run(options.batchSize(), (batch, numbers) -> embedder.embedEach(batch));
    }
  }
}
