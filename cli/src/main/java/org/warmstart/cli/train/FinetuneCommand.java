package org.warmstart.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Scores;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.FineTuning;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.training.LineProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tuning on a labelled table. */
@Command(
    name = "finetune",
    description = {
      "Fine-tune a checkpoint on a labelled table and score it. With --seeds N the run is repeated"
          + " and each score comes with its 95 %% confidence interval."
    },
    footer = {"%nExample:", "  warmstart finetune --config sst2.yaml --seeds 3 --out runs/sst2"})
public final class FinetuneCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private RecipeOptions config;
  @Mixin private RunOptions run;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs with as many seeds, counted up from the first (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(names = "--json", description = "Print the scores as one JSON object.")
  private boolean json;

  @Option(names = "--all-scores", description = "Print all scores, not the main ones alone.")
  private boolean allScores;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FinetuneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw new InputException("--seeds " + seeds + ": expected at least 1");
    }
    FinetuneConfig settings = config.read(FinetuneConfig.class, run.overrides());
    engine.start();
    LineProgress progress =
        new LineProgress(line -> terminal.err().println(line), terminal.isInteractive());
    return seeds == 1 ? once(settings, progress) : repeatedly(settings, progress);
  }

  private int once(FinetuneConfig settings, LineProgress progress) {
    FineTuning.Result result = FineTuning.run(settings, progress);
    if (!result.outcome().complete()) {
      terminal.err().println(PretrainCommand.stopped(result.outcome()));
      return Failures.INTERRUPTED;
    }
    if (json) {
      terminal.out().println(JsonOutput.line(result.scores()));
    } else {
      new Scores(terminal, allScores).print(result.scores());
    }
    terminal.err().println("wrote " + settings.out());
    return 0;
  }

  private int repeatedly(FinetuneConfig settings, LineProgress progress) {
    FineTuning.Repeated repeated = FineTuning.runSeeds(settings, seeds, progress);
    List<SortedMap<String, Double>> runs =
        repeated.runs().stream().map(FineTuning.Result::scores).toList();
    if (runs.size() < seeds) {
      terminal
          .err()
          .println("stopped after " + runs.size() + " of " + Messages.count(seeds, "seed"));
      return Failures.INTERRUPTED;
    }
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("scores", repeated.scores());
      object.put("runs", runs);
      terminal.out().println(JsonOutput.line(object));
    } else {
      new Scores(terminal, allScores).printSummaries(repeated.scores(), seeds);
    }
    terminal.err().println("wrote " + settings.out());
    return 0;
  }
}
