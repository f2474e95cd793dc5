package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.Scores;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.EvaluateConfig;
import org.warmstart.learn.Evaluation;
import org.warmstart.learn.suite.Suites;
import org.warmstart.learn.suite.run.SuiteResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores of a checkpoint. */
@Command(
    name = "evaluate",
    description = {
      "Score a checkpoint: a task on a labelled table, an objective (perplexity) on plain text, or a"
          + " benchmark without fine-tuning (--suite)."
    },
    footer = {
      "%nExample:",
      "  warmstart evaluate --config sst2-eval.yaml --set checkpoint=runs/sst2/model --json",
      "  warmstart evaluate --suite mmlu --data mmlu --checkpoint runs/gpt/model --out scores"
    })
public final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SuiteOptions suite;

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
              + " made if it is not there; of a benchmark results, samples and a page.")
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
    if (suite.isList()) {
      Suites.descriptions()
          .forEach((name, text) -> terminal.out().println(name + "\n  " + text + "\n"));
      return 0;
    }
    EvaluateConfig settings = suite.read();
    if (out == null && overwrite) {
      throw new InputException("--overwrite goes with --out");
    }
    if (out != null && settings.task() == null && settings.suite() == null) {
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

  private void print(SuiteResult result) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      result
          .scores()
          .forEach(
              (metric, score) -> {
                object.put(metric, score.value());
                if (Double.isFinite(score.standardError())) {
                  object.put(metric + "_stderr", score.standardError());
                }
              });
      object.put("questions", result.samples().size());
      terminal.out().println(JsonOutput.line(object));
      return;
    }
    print("", result.scores());
    if (allScores) {
      result.groups().forEach((group, scores) -> print(group + " ", scores));
    } else if (!result.groups().isEmpty()) {
      terminal
          .err()
          .println(Messages.count(result.groups().size(), "group") + " with --all-scores");
    }
  }

  private void print(String before, Map<String, SuiteResult.Score> scores) {
    scores.forEach(
        (metric, score) ->
            terminal
                .out()
                .printf(
                    Locale.ROOT,
                    "%s%s %.4f (%s%s)%n",
                    before,
                    metric,
                    score.value(),
                    Double.isNaN(score.low())
                        ? ""
                        : String.format(
                            Locale.ROOT,
                            "95 %% interval %.4f to %.4f, ",
                            score.low(),
                            score.high()),
                    Messages.count(score.count(), "question")));
  }

  private void evaluate(EvaluateConfig settings, @Nullable Path folder) {
    if (settings.suite() != null) {
      print(Evaluation.suite(settings, terminal.err()::println, folder));
      return;
    }
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
