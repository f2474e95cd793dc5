package org.warmstart.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.warmstart.model.checkpoint.Conversion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A checkpoint in another type, in other pieces, or from another format. */
@Command(
    name = "convert",
    description = {
      "Write a checkpoint anew as safetensors under today's names, in another type or in other"
          + " pieces. Reads safetensors and PyTorch's files, whole or in pieces, and OpenAI's"
          + " release of GPT-1. Tensor by tensor: a model of any size fits.",
      "Tokenizer and settings of generation are carried along."
    },
    footer = {
      "%nExample:",
      "  warmstart convert gpt2 --dtype bfloat16 --max-shard-size 100MB --out gpt2-bfloat16"
    })
final class ConvertCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CHECKPOINT", description = "The checkpoint's folder.")
  private Path checkpoint;

  @Mixin private WeightOptions weights;
  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ConvertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Conversion.Target target = weights.target(output.prepare(), List.of(checkpoint));
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      Conversion.Written written = Conversion.convert(checkpoint, target, progress);
      CarriedFiles.copy(checkpoint, target.directory());
      WeightOptions.report(written, target.directory(), terminal);
    }
    return 0;
  }
}
