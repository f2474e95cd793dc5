package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigTree;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.search.Search;
import org.warmstart.learn.search.SearchResults;
import org.warmstart.learn.training.LineProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many runs and their table. */
@Command(
    name = "search",
    description = {
      "Run pre-training or fine-tuning with many settings: a grid, random ones, variants by name,"
          + " seeds, parts held out. The configuration says which under 'search'. Every run is a"
          + " folder; the table has the best first, and the best configuration is written to"
          + " best.yaml. Ctrl-C saves, and --resume goes on from there."
    },
    footer = {"%nExample:", "  warmstart search --config sst2-search.yaml --seeds 3"})
public final class SearchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private RecipeOptions config;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The search's folder, in place of the configuration's.")
  private @Nullable Path out;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Runs of each setting with as many seeds, in place of search.seeds.")
  private @Nullable Integer seeds;

  @InRange(least = 2, most = 1000)
  @Option(
      names = "--folds",
      paramLabel = "K",
      description = "Cross-validation over as many parts, in place of search.folds.")
  private @Nullable Integer folds;

  @Option(names = "--resume", description = "Go on with the search in the folder.")
  private boolean resume;

  @Option(names = "--json", description = "Print the table as one JSON object.")
  private boolean json;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  SearchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ConfigTree tree = config.tree(null, overrides());
    engine.start();
    Search.Outcome outcome =
        Search.run(
            tree,
            resume,
            new LineProgress(line -> terminal.err().println(line), terminal.isInteractive()));
    print(outcome);
    Path best = outcome.best();
    if (best == null) {
      terminal.err().println("stopped; the same command with --resume goes on from there");
      return Failures.INTERRUPTED;
    }
    terminal.err().println("wrote " + best);
    return 0;
  }

  private List<String> overrides() {
    if (seeds != null && (seeds < 1 || seeds > 1000)) {
      throw new InputException("--seeds " + seeds + ": expected 1 to 1000");
    }
    if (folds != null && (folds < 2 || folds > 1000)) {
      throw new InputException("--folds " + folds + ": expected 2 to 1000");
    }
    List<String> overrides = new ArrayList<>();
    if (out != null) {
      overrides.add("out=" + out);
    }
    if (seeds != null) {
      overrides.add("search.seeds=" + seeds);
    }
    if (folds != null) {
      overrides.add("search.folds=" + folds);
    }
    return overrides;
  }

  private void print(Search.Outcome outcome) {
    SearchResults results = outcome.results();
    String metric = Objects.requireNonNullElse(results.metric(), "score");
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("metric", metric);
      object.put("trials", results.table().stream().map(SearchCommand::object).toList());
      object.put("complete", outcome.complete());
      terminal.out().println(JsonOutput.line(object));
      return;
    }
    boolean tested = results.table().stream().anyMatch(line -> line.test() != null);
    TextTable table =
        tested
            ? new TextTable("trial", metric + "#", "95 % interval#", "test#", "runs#", "settings")
            : new TextTable("trial", metric + "#", "95 % interval#", "runs#", "settings");
    for (SearchResults.Line line : results.table()) {
      List<String> cells = new ArrayList<>();
      cells.add(line.trial().name());
      cells.add(number(line.score().mean()));
      cells.add(interval(line.score()));
      if (tested) {
        Summary test = line.test();
        cells.add(test == null ? "" : number(test.mean()));
      }
      cells.add(String.valueOf(line.score().count()));
      String settings =
          line.trial().drawn().entrySet().stream()
              .map(
                  entry ->
                      entry.getKey() + "=" + entry.getValue().asText(entry.getValue().toString()))
              .collect(Collectors.joining(" "));
      cells.add(line.complete() ? settings : settings + " (given up)");
      table.add(cells.toArray(String[]::new));
    }
    table.print(terminal.out());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String interval(Summary summary) {
    return Double.isNaN(summary.low())
        ? ""
        : number(summary.low()) + " to " + number(summary.high());
  }

  private static Map<String, Object> object(SearchResults.Line line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", line.trial().name());
    object.put("settings", line.trial().settings());
    object.put("score", line.score().mean());
    if (!Double.isNaN(line.score().low())) {
      object.put("low", line.score().low());
      object.put("high", line.score().high());
    }
    Summary test = line.test();
    if (test != null) {
      object.put("test", test.mean());
    }
    object.put("runs", line.score().count());
    object.put("complete", line.complete());
    return object;
  }
}
