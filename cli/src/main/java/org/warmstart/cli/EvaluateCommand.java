package org.warmstart.cli;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.warmstart.learn.EvaluateConfig;
import org.warmstart.learn.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores of a checkpoint. */
@Command(
    name = "evaluate",
    description = {
      "Score a checkpoint: a task on a labelled table, or an objective (perplexity) on plain text."
    },
    footer = {
      "%nExample:",
      "  warmstart evaluate --config sst2-eval.yaml --set checkpoint=runs/sst2/model --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ConfigOptions config;

  @Option(names = "--json", description = "Print the scores as one JSON object.")
  private boolean json;

  @Option(names = "--all-scores", description = "Print all scores, not the main ones alone.")
  private boolean allScores;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EvaluateConfig settings = config.read(EvaluateConfig.class, List.of());
    engine.start();
    SortedMap<String, Double> scores = Evaluation.run(settings, terminal.err()::println);
    if (json) {
      terminal.out().println(JsonOutput.line(scores));
    } else {
      new Scores(terminal, allScores).print(scores);
    }
    return 0;
  }
}
