package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.Default;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.RowFaults;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.learn.task.Column;
import org.warmstart.learn.task.TaskRow;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.TextColumns;

/**
 * Labelled rows for a task.
 *
 * @param train files to train on
 * @param validation files that choose the best model
 * @param test files that the best model is scored on at the end
 * @param format of the files; null: told from their names
 * @param delimiter one character between cells; null: the format's own
 * @param columns which columns are read, by the task's names for them ({@code text}, {@code second}
 *     for the second text of a pair, {@code target}): the name in the files, or the position from 0
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
    @Default("{}") Map<String, @Nullable String> columns,
    @Default("auto") TableFormat format,
    @Nullable Boolean header,
    @Nullable String delimiter,
    @Nullable String quote,
    @Default("false") boolean ragged,
    @Nullable String sql,
    @Nullable Long limit) {
  public TableData {
    Map<String, String> named = new LinkedHashMap<>();
    columns.forEach(
        (name, column) -> {
          if (column != null) {
            named.put(name, column);
          }
        });
    columns = Collections.unmodifiableMap(named);
  }

  /** Whether a row has two texts. */
  boolean hasPairs() {
    return columns.containsKey(TextColumns.SECOND);
  }

  /**
   * The same with the usual names of a task's columns where none are given.
   *
   * @throws InputException if the task has no column of a name that is given
   */
  TableData of(TaskSettings task) {
    List<String> known = task.columns().stream().map(Column::name).toList();
    for (String name : columns.keySet()) {
      if (!known.contains(name)) {
        throw new InputException("data.columns: " + NearNames.unknown("column", name, known));
      }
    }
    Map<String, @Nullable String> all = new LinkedHashMap<>();
    for (Column column : task.columns()) {
      String name = columns.getOrDefault(column.name(), column.usual());
      if (name != null) {
        all.put(column.name(), name);
      }
    }
    return new TableData(
        train, validation, test, all, format, header, delimiter, quote, ragged, sql, limit);
  }

  /**
   * Reads all rows of some files.
   *
   * @param read the task's columns
   * @param notes takes what the user should know of how they were read
   * @throws InputException listing what is wrong with rows
   */
  List<TaskRow> read(List<Path> files, List<Column> read, Consumer<String> notes) {
    Map<String, String> wanted = new LinkedHashMap<>();
    columns.forEach((name, column) -> wanted.put(name, Objects.requireNonNull(column)));
    List<Column> named = read.stream().filter(column -> wanted.containsKey(column.name())).toList();
    DataSource source =
        new DataSource(files, format, header, delimiter, quote, ragged, wanted, sql, limit);
    String title = files.size() == 1 ? files.get(0).toString() : files.get(0) + " and others";
    List<TaskRow> rows = new ArrayList<>();
    RowFaults faults = new RowFaults();
    try (Rows table = Rows.open(source)) {
      while (table.hasNext()) {
        Row row = table.next();
        try {
          rows.add(row(row, named));
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

  private static TaskRow row(Row row, List<Column> columns) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (Column column : columns) {
      String name = column.name();
      if (column.valueNeeded() || !row.isNull(name)) {
        cells.put(name, row.text(name));
      }
    }
    return new TaskRow(cells, row.place());
  }
}
