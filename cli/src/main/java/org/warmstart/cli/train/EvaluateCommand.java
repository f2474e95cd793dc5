package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.Scores;
import org.warmstart.cli.common.Terminal;
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
public final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ConfigOptions config;

  @Option(names = "--json", description = "Print the scores as one JSON object.")
  private boolean json;

  @Option(
      names = "--all-scores",
      description =
          "Print all scores, not the main ones alone; of a classifier those of each class, too,"
              + " which classes are taken for which, and the mistakes it was surest of.")
  private boolean allScores;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write what is predicted for each row into predictions.jsonl in this folder, which is"
              + " made if it is not there.")
  private @Nullable Path out;

  @Option(
      names = "--overwrite",
      description = "Write into the folder even if there are files in it; others stay.")
  private boolean overwrite;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EvaluateConfig settings = config.read(EvaluateConfig.class, List.of());
    if (out == null && overwrite) {
      throw new InputException("--overwrite goes with --out");
    }
    if (out != null && settings.task() == null) {
      throw new InputException(
          "--out: predictions are written for a task on a table; a text has a perplexity alone");
    }
    engine.start();
    if (out == null) {
      evaluate(settings, null);
    } else {
      OutputFolder.fill(out, overwrite, folder -> evaluate(settings, folder));
      terminal.err().println("wrote " + out);
    }
    return 0;
  }

  private void evaluate(EvaluateConfig settings, @Nullable Path folder) {
    List<String> classes = new ArrayList<>();
    SortedMap<String, Double> scores =
        Evaluation.run(
            settings, terminal.err()::println, tables -> classes.addAll(tables.lines()), folder);
    if (json) {
      terminal.out().println(JsonOutput.line(scores));
    } else {
      new Scores(terminal, allScores).print(scores);
      if (allScores) {
        classes.forEach(terminal.out()::println);
      }
    }
  }
}
