package org.warmstart.learn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.warmstart.base.NearNames;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.RowFaults;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;
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
 * @param evaluationColumns the same for the files of {@code validation} and {@code test}, where
 *     they have others; empty: as {@code columns} says
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
    @Default("{}") Map<String, @Nullable String> evaluationColumns,
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
    columns = named(columns);
    evaluationColumns = named(evaluationColumns);
  }

  private static Map<String, @Nullable String> named(Map<String, @Nullable String> columns) {
    Map<String, @Nullable String> named = new LinkedHashMap<>(columns);
    named.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(named);
  }

  /**
   * Looks for all files, before the first is read.
   *
   * @throws InputException naming one that is not there, or is no regular file
   */
  void requireFiles() {
    Stream.of(train, validation, test).flatMap(List::stream).forEach(InputFiles::requireRegular);
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
    List<Column> trained = task.allColumns();
    List<Column> scored = Column.withId(task.evaluationColumns());
    List<Column> known = new ArrayList<>(trained);
    known.addAll(evaluationColumns.isEmpty() ? scored : List.of());
    requireKnown("data.columns", columns, known);
    Map<String, @Nullable String> ofTraining = filled(columns, trained);
    Map<String, @Nullable String> ofEvaluation = forEvaluation(task).columns;
    return withColumns(ofTraining, ofEvaluation.equals(ofTraining) ? Map.of() : ofEvaluation);
  }

  /**
   * The same as the rows that a task is scored on are read.
   *
   * @throws InputException if the task has no column of a name that is given
   */
  TableData forEvaluation(TaskSettings task) {
    List<Column> scored = Column.withId(task.evaluationColumns());
    boolean own = !evaluationColumns.isEmpty();
    List<Column> known = new ArrayList<>(scored);
    known.addAll(own ? List.of() : task.allColumns());
    String key = own ? "data.evaluationColumns" : "data.columns";
    Map<String, @Nullable String> given = own ? evaluationColumns : columns;
    requireKnown(key, given, known);
    return withColumns(filled(given, scored), Map.of());
  }

  private static void requireKnown(
      String key, Map<String, @Nullable String> given, List<Column> known) {
    List<String> names = known.stream().map(Column::name).distinct().toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new InputException(key + ": " + NearNames.unknown("column", name, names));
      }
    }
  }

  /** The names of these columns, the usual ones where none are given. */
  private Map<String, @Nullable String> filled(
      Map<String, @Nullable String> given, List<Column> wanted) {
    Map<String, @Nullable String> all = new LinkedHashMap<>();
    for (Column column : wanted) {
      String own = format.columns().contains(column.name()) ? column.name() : column.usual();
      String name = given.getOrDefault(column.name(), own);
      if (name != null) {
        all.put(column.name(), name);
      }
    }
    return all;
  }

  private TableData withColumns(
      Map<String, @Nullable String> ofTraining, Map<String, @Nullable String> ofEvaluation) {
    return new TableData(
        train,
        validation,
        test,
        ofTraining,
        ofEvaluation,
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
   * @param sink takes each row
   * @param faults gathers what is wrong with rows; for the caller to throw
   * @return what the user should know of how they were read
   * @throws InputException if there is no row, or what is no table
   */
  List<String> read(
      List<Path> files, List<Column> read, RowFaults faults, Consumer<Iterator<TaskRow>> sink) {
    Map<String, String> wanted = new LinkedHashMap<>();
    columns.forEach((name, column) -> wanted.put(name, Objects.requireNonNull(column)));
    List<Column> named = read.stream().filter(column -> wanted.containsKey(column.name())).toList();
    DataSource source =
        new DataSource(files, format, header, delimiter, quote, ragged, wanted, sql, limit);
    String title = files.size() == 1 ? files.get(0).toString() : files.get(0) + " and others";
    try (Rows table = Rows.open(source, fault -> faults.add(fault.toString()))) {
      TaskRowIterator rows = new TaskRowIterator(table, named, faults);
      sink.accept(rows);
      if (!rows.found() && faults.count() == 0) {
        throw new InputException(title + ": has no rows (a header is none)");
      }
      return table.notes();
    }
  }

  /** The settings that change what is read from the files; the columns are the task's. */
  ObjectNode readSettings() {
    ObjectNode json = ConfigWriter.toJson(this);
    return json.remove(List.of("train", "validation", "test", "evaluationColumns"));
  }
}
