package org.warmstart.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.Terminal;
import org.warmstart.eval.statistics.ManyComparisons;
import org.warmstart.learn.compare.CompareSettings;
import org.warmstart.learn.compare.Comparison;
import org.warmstart.learn.compare.ComparisonPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs beside each other, with tests of whether they differ. */
@Command(
    name = "compare",
    description = {
      "Compare runs by their predictions: scores with intervals, and for every two runs whether"
          + " they differ, by paired tests over rows and a t-test over seeds, with p-values"
          + " corrected for that there are several. Each comparison says in words what can be"
          + " concluded and what cannot."
    },
    footer = {
      "%nExample:",
      "  warmstart compare runs/base runs/large --out comparison.html",
      "  warmstart compare old=a/predictions.jsonl new=b/predictions.jsonl --metric accuracy --json"
    })
public final class CompareCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "[NAME=]RUN",
      description =
          "A run's folder, the folder of a run with seeds, the folder of evaluate --out, or a"
              + " predictions.jsonl; at least two.")
  private List<String> runs;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "A metric, or its settings, as of the command metric; may be repeated (default: the"
              + " task's usual ones).")
  private List<String> metrics = new ArrayList<>();

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description =
          "A number in the rows whose mean is compared, with dots before the names of fields inside"
              + " of it; may be repeated.")
  private List<String> fields = new ArrayList<>();

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description = "A score of the metrics to tell; may be repeated (default: the main ones).")
  private List<String> scores = new ArrayList<>();

  @Option(names = "--all-scores", description = "Tell all scores, not the main ones alone.")
  private boolean allScores;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description = "The part of the data (default: test, or the only one).")
  private @Nullable String part;

  @Option(
      names = "--common-rows",
      description = "Compare the rows that all have; else unequal rows are refused.")
  private boolean commonRows;

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description = "Compare all others with this run only, not every two.")
  private @Nullable String baseline;

  @Option(
      names = "--correction",
      paramLabel = "NAME",
      defaultValue = "holm",
      converter = CorrectionConverter.class,
      description =
          "How p-values are raised for that there are several: holm, benjamini-hochberg, none"
              + " (default: ${DEFAULT-VALUE}).")
  private ManyComparisons correction;

  @InRange(least = 100, most = 1_000_000)
  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Resamples of the rows, and random exchanges (default: ${DEFAULT-VALUE}).")
  private int resamples;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the resamples (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object, with all tests.")
  private boolean json;

  @Option(names = "--csv", description = "Print the leaderboard as CSV.")
  private boolean csv;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write an HTML page with error bars, too.")
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Names with dashes. */
  static final class CorrectionConverter extends KebabConverter<ManyComparisons> {
    CorrectionConverter() {
      super("correction", ManyComparisons.values());
    }
  }

  @Override
  public Integer call() {
    if (json && csv) {
      throw new InputException("--json and --csv: choose one");
    }
    if (out != null && Files.isDirectory(out)) {
      throw new InputException("--out " + out + ": is a folder, expected the page's file");
    }
    Comparison comparison =
        Comparison.of(
            new CompareSettings(
                named(runs),
                new CompareSettings.Scores(metrics, fields, scores, allScores),
                part,
                commonRows,
                baseline,
                new CompareSettings.Sampling(resamples, seed, correction)));
    comparison.notes().forEach(note -> terminal.err().println("warmstart: " + note));
    ComparisonOutput output = new ComparisonOutput(comparison);
    if (json) {
      output.printJson(terminal.out());
    } else if (csv) {
      output.printCsv(terminal.out());
    } else {
      output.print(terminal.out());
    }
    if (out != null) {
      ComparisonPage.write(comparison, out);
      terminal.err().println("wrote " + out);
    }
    return 0;
  }

  /** By their names: those given, else the last of the path's that tells them apart. */
  static Map<String, Path> named(List<String> runs) {
    if (runs.size() < 2) {
      throw new InputException("one run alone cannot be compared; name at least two");
    }
    Map<String, Path> named = new LinkedHashMap<>();
    for (String run : runs) {
      int at = run.indexOf('=');
      boolean given = at > 0 && !Files.exists(Path.of(run));
      Path path = Path.of(given ? run.substring(at + 1) : run);
      String name = given ? run.substring(0, at) : run;
      if (!Files.exists(path)) {
        throw new InputException(path + ": no such file or folder");
      }
      if (named.put(name, path) != null) {
        throw new InputException("'" + name + "' is there twice; name them apart: new=" + path);
      }
    }
    return named;
  }
}
