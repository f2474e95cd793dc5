package org.warmstart.cli.train;

import java.util.concurrent.Callable;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.Scores;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.PretrainConfig;
import org.warmstart.learn.Pretraining;
import org.warmstart.learn.training.LineProgress;
import org.warmstart.learn.training.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pre-training on plain text. */
@Command(
    name = "pretrain",
    description = {
      "Pre-train a language model on plain text, or go on pre-training a checkpoint. The result is"
          + " a folder with the configuration, checkpoints, metrics and the trained model; Ctrl-C"
          + " saves, and --resume goes on from there."
    },
    footer = {
      "%nExample:",
      "  warmstart pretrain --config gpt.yaml --set training.steps=1000 --out runs/gpt",
      "  warmstart pretrain --recipe bert-pretrain-128-tiny --set data.files=[books]"
    })
public final class PretrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private RecipeOptions config;
  @Mixin private RunOptions run;
  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  PretrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PretrainConfig settings = config.read(PretrainConfig.class, run.overrides());
    engine.start();
    Trainer.Outcome outcome =
        Pretraining.run(
            settings,
            new LineProgress(line -> terminal.err().println(line), terminal.isInteractive()));
    if (!outcome.complete()) {
      terminal.err().println(stopped(outcome));
      return Failures.INTERRUPTED;
    }
    new Scores(terminal, true).print(outcome.last());
    terminal.err().println("wrote " + settings.out());
    return 0;
  }

  /** What to say about a run that was stopped. */
  static String stopped(Trainer.Outcome outcome) {
    return outcome.isUntouched()
        ? "stopped before the first step; there is nothing to go on with"
        : "stopped and saved after step "
            + outcome.step()
            + "; the same command with --resume goes on from there";
  }
}
