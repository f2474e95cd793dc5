package org.warmstart.cli;

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
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores of predictions against references. */
@Command(
    name = "metric",
    description = {
      "Score predictions against references, line by line. Metrics:",
      "  accuracy, f1, matthews       class labels",
      "  pearson, spearman            numbers",
      "  rouge, rouge-unstemmed, word-f1   texts",
      "  perplexity                   summed negative log-likelihoods and token counts"
    },
    footer = {
      "%nExample:",
      "  warmstart metric rouge --predictions written.txt --references expected.txt --json"
    })
final class MetricCommand implements Callable<Integer> {
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

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  MetricCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Metric<String, List<String>> metric = Metrics.textMetric(name);
    List<TextLines> referenceLines = new ArrayList<>();
    try (TextLines predicted = TextLines.open(predictions, false)) {
      for (Path file : references) {
        referenceLines.add(TextLines.open(file, false));
      }
      for (String text = predicted.next(); text != null; text = predicted.next()) {
        add(metric, text, row(referenceLines, predicted.number()), predicted);
      }
      for (int i = 0; i < referenceLines.size(); i++) {
        if (referenceLines.get(i).next() != null) {
          throw new InputException(
              references.get(i)
                  + " has more lines than "
                  + predictions
                  + ", which has "
                  + predicted.number());
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

  private List<String> row(List<TextLines> lines, long number) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      @Nullable String text = lines.get(i).next();
      if (text == null) {
        throw new InputException(
            references.get(i)
                + " ends after "
                + (number - 1)
                + " lines, but "
                + predictions
                + " goes on; both need a line for every example");
      }
      row.add(text);
    }
    return row;
  }

  private static void add(
      Metric<String, List<String>> metric, String text, List<String> row, TextLines place) {
    try {
      metric.add(text, row);
    } catch (InputException e) {
      throw place.wrong(String.valueOf(e.getMessage()));
    }
  }

  private void print(SortedMap<String, Double> values, long count) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>(values);
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
