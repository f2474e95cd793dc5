package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextLines;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.metric.ParsedTexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores of predictions against references. */
@Command(
    name = "metric",
    description = {
      "Score predictions against references, line by line. Metrics:",
      "  accuracy, f1, matthews       class labels",
      "  multi-label                  sets of class labels, with commas between them",
      "  entity-f1                    tags of words, such as B-PER, with spaces between them",
      "  pearson, spearman            numbers",
      "  rouge, rouge-unstemmed, word-f1, answer-f1   texts",
      "  perplexity                   summed negative log-likelihoods and token counts"
    },
    footer = {
      "%nExample:",
      "  warmstart metric rouge --predictions written.txt --references expected.txt --json"
    })
public final class MetricCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "The metric.")
  private String name;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "FILE",
      description = "Predictions, one a line.")
  private Path predictions;

  @Option(
      names = "--references",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "References, one a line; several files where a text has several references.")
  private List<Path> references;

  @Option(
      names = "--json-input",
      description =
          "Each line of the files is a JSON string, so that texts may hold line breaks: rougeLsum"
              + " takes the lines of a text for its sentences.")
  private boolean jsonInput;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  MetricCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Metric<String, List<String>> metric = Metrics.textMetric(name);
    if (metric instanceof ParsedTexts && references.size() > 1) {
      throw new InputException(
          "--references: the metric '"
              + name
              + "' compares with one reference, but there are "
              + Messages.count(references.size(), "file"));
    }
    List<TextLines> referenceLines = new ArrayList<>();
    try (TextLines predicted = TextLines.open(predictions, jsonInput)) {
      for (Path file : references) {
        referenceLines.add(TextLines.open(file, jsonInput));
      }
      for (String text = predicted.next(); text != null; text = predicted.next()) {
        add(metric, text, predicted, referenceLines);
      }
      for (TextLines lines : referenceLines) {
        if (lines.next() != null) {
          throw unequal(predicted, lines);
        }
      }
    } finally {
      referenceLines.forEach(TextLines::close);
    }
    if (metric.count() == 0) {
      throw new InputException(predictions + ": is empty, so there is nothing to score");
    }
    print(metric.result(), metric.count());
    return 0;
  }

  private static void add(
      Metric<String, List<String>> metric,
      String text,
      TextLines predicted,
      List<TextLines> references) {
    List<String> row = new ArrayList<>();
    for (TextLines lines : references) {
      @Nullable String reference = lines.next();
      if (reference == null) {
        throw unequal(predicted, lines);
      }
      row.add(reference);
    }
    if (metric instanceof ParsedTexts parsed) {
      require(parsed::requirePrediction, text, predicted);
      require(parsed::requireReference, row.get(0), references.get(0));
    }
    metric.add(text, row);
  }

  /** Names the file and line that a text comes from if it cannot be read. */
  private static void require(Consumer<String> check, String text, TextLines place) {
    try {
      check.accept(text);
    } catch (InputException e) {
      throw place.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static InputException unequal(TextLines predicted, TextLines references) {
    return new InputException(
        predicted.name()
            + " has "
            + Messages.count(predicted.countToEnd(), "line")
            + ", but "
            + references.name()
            + " has "
            + references.countToEnd()
            + "; both need a line for every example");
  }

  private void print(SortedMap<String, Double> values, long count) {
    values.forEach(
        (key, value) -> {
          if (!Double.isFinite(value)) {
            terminal
                .err()
                .println(key + " is not defined for these examples, as where one side is constant");
          }
        });
    if (json) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      // JSON has no NaN
      values.forEach((key, value) -> object.put(key, Double.isFinite(value) ? value : null));
      object.put("count", count);
      terminal.out().println(JsonOutput.line(object));
      return;
    }
    int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
    values.forEach(
        (key, value) ->
            terminal
                .out()
                .println(String.format(Locale.ROOT, "%-" + width + "s  %.4f", key, value)));
    terminal.out().println(String.format(Locale.ROOT, "%-" + width + "s  %d", "count", count));
  }
}
