package org.warmstart.cli.metric;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.TextLines;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;

/** The rows of a table with predictions, references and perhaps sources in columns. */
public final class MetricTableRows implements MetricInput {
  /**
   * The columns.
   *
   * @param references one or several, none where the metric needs none
   * @param source null: there is none
   * @param noAnswer null: there is none
   * @param listSeparator what stands between the items of a JSON list, where a list is one value;
   *     empty: the list is taken as it stands; null: it is several values
   */
  public record Columns(
      String prediction,
      List<String> references,
      @Nullable String source,
      @Nullable String noAnswer,
      @Nullable String listSeparator) {
    public Columns {
      references = List.copyOf(references);
    }
  }

  private static final String PREDICTION = "prediction";
  private static final String REFERENCE = "reference ";
  private static final String SOURCE = "source";
  private static final String NO_ANSWER = "no answer";

  private final Path file;
  private final Columns columns;
  private final Rows rows;

  private MetricTableRows(Path file, Columns columns, Rows rows) {
    this.file = file;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Opens a table.
   *
   * @param format {@code AUTO} where the file's name tells it
   * @throws InputException if it cannot be read or lacks a column
   */
  public static MetricTableRows open(Path file, TableFormat format, Columns columns) {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put(PREDICTION, columns.prediction);
    for (int i = 0; i < columns.references.size(); i++) {
      wanted.put(REFERENCE + i, columns.references.get(i));
    }
    if (columns.source != null) {
      wanted.put(SOURCE, columns.source);
    }
    if (columns.noAnswer != null) {
      wanted.put(NO_ANSWER, columns.noAnswer);
    }
    DataSource source = DataSource.of(file).withFormat(format).withColumns(wanted);
    return new MetricTableRows(file, columns, Rows.open(source));
  }

  @Override
  public @Nullable MetricRow next() {
    if (!rows.hasNext()) {
      return null;
    }
    Row row = rows.next();
    List<String> predicted = texts(row, PREDICTION);
    if (predicted.size() != 1) {
      throw wrong(row, PREDICTION, "expected one prediction, found " + predicted.size());
    }
    List<String> references = new ArrayList<>();
    for (int i = 0; i < columns.references.size(); i++) {
      references.addAll(texts(row, REFERENCE + i));
    }
    return new MetricRow(
        predicted.get(0),
        references,
        columns.source == null ? null : row.text(SOURCE),
        columns.noAnswer == null ? Double.NaN : noAnswer(row),
        row.place(),
        row.place());
  }

  private double noAnswer(Row row) {
    try {
      return number(row.text(NO_ANSWER));
    } catch (NumberFormatException e) {
      throw wrong(row, NO_ANSWER, "not a number; expected one such as 0.25");
    }
  }

  /** A finite number. */
  static double number(String text) {
    double number = Double.parseDouble(text.strip());
    if (!Double.isFinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  /** A cell's text; those of a JSON list, where it is one, or the list's items as one text. */
  private List<String> texts(Row row, String column) {
    String text = row.text(column);
    boolean asItStands = columns.listSeparator != null && columns.listSeparator.isEmpty();
    if (asItStands || !row.values().contains(column) || !text.startsWith("[")) {
      return List.of(text);
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : parse(row, column, text)) {
      if (!item.isValueNode() || item.isNull()) {
        throw wrong(row, column, "expected a list of texts, found " + item + " in it");
      }
      items.add(item.asText());
    }
    String separator = columns.listSeparator;
    return separator == null ? items : List.of(String.join(separator, items));
  }

  private static JsonNode parse(Row row, String column, String text) {
    TextLines.Parsed parsed = TextLines.parse(text);
    if (parsed.node() == null) {
      throw wrong(row, column, String.valueOf(parsed.fault()));
    }
    return parsed.node();
  }

  private static InputException wrong(Row row, String column, String what) {
    return new InputException(row.place() + ", column '" + row.own(column) + "': " + what);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public void close() {
    rows.close();
  }
}
