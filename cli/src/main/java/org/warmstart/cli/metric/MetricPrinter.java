package org.warmstart.cli.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.metric.MetricTable;

/** Prints what a metric says. */
public final class MetricPrinter {
  private final Terminal terminal;
  private final boolean json;
  private long example;

  /**
   * For a terminal.
   *
   * @param json whether all goes into one JSON object
   */
  public MetricPrinter(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Prints an example's values as a JSON object. */
  public void each(Map<String, Double> values) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("example", ++example);
    putAll(object, values);
    terminal.out().println(JsonOutput.line(object));
  }

  /** JSON has no NaN. */
  private static void putAll(Map<String, @Nullable Object> object, Map<String, Double> values) {
    values.forEach((key, value) -> object.put(key, Double.isFinite(value) ? value : null));
  }

  /** Prints a warning. */
  public void warn(String warning) {
    terminal.err().println("warning: " + warning);
  }

  /** Prints the values of all examples. */
  public void print(
      SortedMap<String, Double> values,
      long count,
      Optional<String> signature,
      List<MetricTable> tables) {
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
      putAll(object, values);
      object.put("count", count);
      signature.ifPresent(line -> object.put("signature", line));
      tables.forEach(table -> object.put(table.name(), rows(table)));
      terminal.out().println(JsonOutput.line(object));
      return;
    }
    int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
    String form = "%-" + Math.max(width, signature.isPresent() ? 9 : 5) + "s  ";
    values.forEach(
        (key, value) ->
            terminal.out().println(String.format(Locale.ROOT, form + "%.4f", key, value)));
    terminal.out().println(String.format(Locale.ROOT, form + "%d", "count", count));
    signature.ifPresent(
        line -> terminal.out().println(String.format(Locale.ROOT, form + "%s", "signature", line)));
    tables.forEach(this::print);
  }

  private static List<Map<String, Object>> rows(MetricTable table) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (List<Object> cells : table.rows()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(table.columns().get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private void print(MetricTable table) {
    terminal.out().println();
    String[] titles = table.columns().stream().map(title -> title + "#").toArray(String[]::new);
    titles[0] = table.columns().get(0);
    TextTable shown = new TextTable(titles);
    for (List<Object> row : table.rows()) {
      shown.add(row.stream().map(MetricPrinter::cell).toArray(String[]::new));
    }
    shown.print(terminal.out());
  }

  private static String cell(Object cell) {
    return cell instanceof Double number
        ? String.format(Locale.ROOT, "%.4f", number)
        : String.valueOf(cell);
  }
}
