package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.CarriedFiles;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.model.checkpoint.Conversion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The mean of several checkpoints of one model. */
@Command(
    name = "average",
    description = {
      "Write the mean of checkpoints of one model, such as the last ones of a training run, which"
          + " is often better than each of them. Tensor by tensor, summed in float64.",
      "Tokenizer and settings of generation are those of the first."
    },
    footer = {
      "%nExample:",
      "  warmstart average run/checkpoints/step-900 run/checkpoints/step-1000 --out mean"
    })
public final class AverageCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "CHECKPOINT",
      description = "The checkpoints' folders; their configurations must agree.")
  private List<Path> checkpoints;

  @Mixin private WeightOptions weights;
  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AverageCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    weights.check(output.path(), checkpoints);
    output.check();
    output.write(terminal, this::write);
    return 0;
  }

  private void write(Path folder) {
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      Conversion.Written written =
          Conversion.average(checkpoints, weights.target(folder), progress);
      CarriedFiles.copy(checkpoints.get(0), folder, terminal);
      WeightOptions.report(written, output.path(), terminal);
    }
  }
}
