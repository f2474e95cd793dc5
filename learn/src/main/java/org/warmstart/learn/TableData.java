package org.warmstart.learn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.TaskSettings;

/**
 * Labelled rows for a task.
 *
 * @param train files to train on
 * @param validation files that choose the best model
 * @param test files that the best model is scored on at the end
 * @param format of the files; null: told from their names
 * @param delimiter one character between cells; null: the format's own
 * @param columns which columns are read, by the task's names for them (a text, {@code second} for
 *     the second text of a pair, {@code target}): the name in the files, or the position from 0
 * @param header whether the first line names the columns; null: told from the line
 * @param quote one character around cells, empty for none; null: the format's own
 * @param ragged whether rows may have more cells than the first, which are left out
 * @param sql a SELECT over the table {@code data} that chooses or changes rows
 * @param limit at most so many rows of each part
 * @param onBadRow whether rows that cannot be used end the run before it begins, or are left out;
 *     either way they are listed
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
    @Nullable @InRange(least = 1) Long limit,
    @Default("refuse") BadRows onBadRow) {
  /** What is done about rows that cannot be used. */
  public enum BadRows {
    /** They are listed, and nothing is begun. */
    REFUSE,
    /** They are listed and left out. */
    SKIP
  }

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

  /**
   * Looks for all files, before the first is read.
   *
   * @throws InputException naming one that is not there, or is no regular file
   */
  void requireFiles() {
    Stream.of(train, validation, test).flatMap(List::stream).forEach(InputFiles::requireRegular);
  }

  /** Whether there are rows that a model is scored on. */
  boolean holdsOut() {
    return !(validation.isEmpty() && test.isEmpty());
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
    List<String> known = task.allColumns().stream().map(Column::name).toList();
    for (String name : columns.keySet()) {
      if (!known.contains(name)) {
        throw new InputException("data.columns: " + NearNames.unknown("column", name, known));
      }
    }
    Map<String, @Nullable String> all = new LinkedHashMap<>();
    for (Column column : task.allColumns()) {
      if (column.whereThere() && !columns.containsKey(column.name())) {
        continue; // the files say whether it is read
      }
      String own = format.columns().contains(column.name()) ? column.name() : column.usual();
      String name = columns.getOrDefault(column.name(), own);
      if (name != null) {
        all.put(column.name(), name);
      }
    }
    return new TableData(
        train,
        validation,
        test,
        all,
        format,
        header,
        delimiter,
        quote,
        ragged,
        sql,
        limit,
        onBadRow);
  }

  /**
   * Reads the rows of some files, one by one.
   *
   * @param read the task's columns
   * @param sink takes each row, and what is wrong with those that are none, in their order
   * @return what the user should know of how they were read
   * @throws InputException if there is no row, good or bad, or what is no table
   */
  List<String> read(
      List<Path> files, List<Column> read, Consumer<Iterator<TaskRowIterator.Found>> sink) {
    Map<String, String> wanted = new LinkedHashMap<>();
    columns.forEach((name, column) -> wanted.put(name, Objects.requireNonNull(column)));
    addThere(files, read, wanted);
    List<Column> named = read.stream().filter(column -> wanted.containsKey(column.name())).toList();
    DataSource source =
        new DataSource(files, format, header, delimiter, quote, ragged, wanted, sql, limit);
    try (TaskRowIterator rows = new TaskRowIterator(source, named)) {
      if (!rows.hasNext()) {
        throw new InputException(title(files) + ": has no rows (a header is none)");
      }
      sink.accept(rows);
      return rows.notes();
    }
  }

  private static String title(List<Path> files) {
    return files.size() == 1 ? files.get(0).toString() : files.get(0) + " and others";
  }

  /** Adds those columns that are read where the files have them, unless some are named. */
  private void addThere(List<Path> files, List<Column> read, Map<String, String> wanted) {
    List<Column> where = read.stream().filter(Column::whereThere).toList();
    if (where.isEmpty() || where.stream().anyMatch(column -> wanted.containsKey(column.name()))) {
      return;
    }
    DataSource all =
        new DataSource(files, format, header, delimiter, quote, ragged, Map.of(), sql, limit);
    List<String> there;
    try (Rows table = Rows.open(all, fault -> {})) {
      there = table.columns();
    }
    where.stream()
        .map(Column::name)
        .filter(there::contains)
        .forEach(name -> wanted.put(name, name));
    if (where.stream().noneMatch(column -> wanted.containsKey(column.name()))) {
      throw new InputException(
          title(files)
              + ": has none of the columns "
              + Messages.list(where.stream().map(Column::name).toList())
              + "; there are: "
              + Messages.list(there)
              + " (data.columns names them otherwise)");
    }
  }

  /** The settings that change what is read from the files; the columns are the task's. */
  ObjectNode readSettings() {
    ObjectNode json = ConfigWriter.toJson(this);
    return json.remove(List.of("train", "validation", "test"));
  }
}
