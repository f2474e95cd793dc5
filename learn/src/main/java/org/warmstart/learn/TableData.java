package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.RowFaults;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.learn.task.LabeledText;

/**
 * Labelled rows for a task.
 *
 * @param train files to train on
 * @param validation files that choose the best model
 * @param test files that the best model is scored on at the end
 * @param format of the files; null: told from their names
 * @param delimiter one character between cells; null: the format's own
 * @param columns which columns are read, by name or position from 0
 * @param header whether the first line names the columns; null: told from the line
 * @param quote one character around cells, empty for none; null: the format's own
 * @param ragged whether rows may have more cells than the first, which are left out
 * @param sql a SELECT over the table {@code data} that chooses or changes rows
 * @param limit at most so many rows of each part
 */
public record TableData(
    @Default("[]") List<Path> train,
    @Default("[]") List<Path> validation,
    @Default("[]") List<Path> test,
    @Default("{}") ColumnNames columns,
    @Default("auto") TableFormat format,
    @Nullable Boolean header,
    @Nullable String delimiter,
    @Nullable String quote,
    @Default("false") boolean ragged,
    @Nullable String sql,
    @Nullable @InRange(least = 1) Long limit) {
  /**
   * Names or positions of the columns in the file.
   *
   * @param text the text, the first of a pair, or the source
   * @param second the second text of a pair
   * @param target the class, number or target text
   */
  public record ColumnNames(
      @Default("text") String text, @Nullable String second, @Default("label") String target) {}

  /** Whether a row has two texts. */
  boolean hasPairs() {
    return columns.second() != null;
  }

  /**
   * Reads all rows of some files.
   *
   * @param notes takes what the user should know of how they were read
   * @throws InputException listing what is wrong with rows
   */
  List<LabeledText> read(List<Path> files, Consumer<String> notes) {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("text", columns.text());
    if (columns.second() != null) {
      wanted.put("second", columns.second());
    }
    wanted.put("target", columns.target());
    DataSource source =
        new DataSource(files, format, header, delimiter, quote, ragged, wanted, sql, limit);
    String title = files.size() == 1 ? files.get(0).toString() : files.get(0) + " and others";
    List<LabeledText> rows = new ArrayList<>();
    RowFaults faults = new RowFaults();
    try (Rows table = Rows.open(source)) {
      while (table.hasNext()) {
        Row row = table.next();
        try {
          rows.add(
              new LabeledText(
                  row.text("text"),
                  columns.second() == null ? null : row.text("second"),
                  row.isNull("target") ? null : row.text("target"),
                  row.place()));
        } catch (InputException e) {
          faults.add(String.valueOf(e.getMessage()));
        }
      }
      table.notes().forEach(notes);
    }
    faults.throwIfAny();
    if (rows.isEmpty()) {
      throw new InputException(title + ": has no rows (a header is none)");
    }
    return rows;
  }
}
