package org.warmstart.learn.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
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
 * @param targets files beside those of train, validation and test, with the target of each line
 * @param folds which of the training rows are held out and scored at the end, in the place of test
 *     files; null: none
 * @param format of the files; null: told from their names
 * @param delimiter one character between cells; null: the format's own
 * @param columns which columns are read, by the task's names for them (a text, {@code second} for
 *     the second text of a pair, 'target'): the name in the files, or the position from 0
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
    Targets targets,
    @Nullable Folds folds,
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
  private static final Map<String, String> BESIDE =
      Map.of(TextColumns.TEXT, TextColumns.TEXT, TextColumns.TARGET, TextColumns.TARGET);

  /** What is done about rows that cannot be used. */
  public enum BadRows {
    /** They are listed, and nothing is begun. */
    REFUSE,
    /** They are listed and left out. */
    SKIP
  }

  /**
   * Files whose lines are the targets of the lines of other files, as bilingual corpora are kept:
   * as many files as there are to train on, validate on and test on, in their order.
   *
   * @param train beside the files to train on
   * @param validation beside the files that choose the best model
   * @param test beside the files that the best model is scored on
   */
  public record Targets(
      @Default("[]") List<Path> train,
      @Default("[]") List<Path> validation,
      @Default("[]") List<Path> test) {
    boolean isEmpty() {
      return train.isEmpty() && validation.isEmpty() && test.isEmpty();
    }
  }

  /** What rows are for. */
  public enum Part {
    /** To learn from. */
    TRAINING,
    /** To choose the best model by. */
    VALIDATION,
    /** To score it on. */
    TEST;

    /** In messages. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TableData {
    requireBeside("train", train, targets.train(), targets);
    requireBeside("validation", validation, targets.validation(), targets);
    requireBeside("test", test, targets.test(), targets);
    if (folds != null && !test.isEmpty()) {
      throw new InputException(
          "folds: a part of the training rows is what the model is tested on; leave 'test' out");
    }
    columns = named(columns);
    evaluationColumns = named(evaluationColumns);
  }

  private static Map<String, @Nullable String> named(Map<String, @Nullable String> columns) {
    Map<String, @Nullable String> named = new LinkedHashMap<>(columns);
    named.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(named);
  }

  private static void requireBeside(
      String part, List<Path> files, List<Path> beside, Targets targets) {
    if (!targets.isEmpty() && files.size() != beside.size()) {
      throw new InputException(
          "targets."
              + part
              + " has "
              + beside.size()
              + " files and "
              + part
              + " has "
              + files.size()
              + "; each file needs one with its targets");
    }
  }

  /** The files of a part. */
  List<Path> files(Part part) {
    return switch (part) {
      case TRAINING -> train;
      case VALIDATION -> validation;
      case TEST -> folds == null ? test : train;
    };
  }

  /** The files beside those of a part. */
  List<Path> targetFiles(Part part) {
    return switch (part) {
      case TRAINING -> targets.train();
      case VALIDATION -> targets.validation();
      case TEST -> folds == null ? targets.test() : targets.train();
    };
  }

  /** Whether there are rows of a part. */
  public boolean has(Part part) {
    return !files(part).isEmpty();
  }

  /** All files that are read. */
  public List<Path> allFiles() {
    return Stream.of(train, validation, test, targets.train(), targets.validation(), targets.test())
        .flatMap(List::stream)
        .toList();
  }

  /** All training rows, whatever is held out of them. */
  TableData whole() {
    return folds == null ? this : with(columns, evaluationColumns, null);
  }

  private TableData with(
      Map<String, @Nullable String> all,
      Map<String, @Nullable String> ofEvaluation,
      @Nullable Folds held) {
    return new TableData(
        train,
        validation,
        test,
        targets,
        held,
        all,
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
   * Looks for all files, before the first is read.
   *
   * @throws InputException naming one that is not there, or is no regular file
   */
  public void requireFiles() {
    allFiles().forEach(InputFiles::requireRegular);
  }

  /** Whether there are rows that a model is scored on. */
  public boolean holdsOut() {
    return !(validation.isEmpty() && test.isEmpty());
  }

  /** Whether a row has two texts. */
  public boolean hasPairs() {
    return columns.containsKey(TextColumns.SECOND);
  }

  /**
   * The same with the usual names of a task's columns where none are given.
   *
   * @throws InputException if the task has no column of a name that is given
   */
  public TableData of(TaskSettings task) {
    List<Column> trained = task.allColumns();
    if (!targets.isEmpty()) {
      requireKnown("data.columns", columns, trained);
      return with(beside(trained), Map.of(), folds);
    }
    List<Column> scored = Column.withId(task.evaluationColumns());
    List<Column> known = new ArrayList<>(trained);
    known.addAll(evaluationColumns.isEmpty() ? scored : List.of());
    requireKnown("data.columns", columns, known);
    Map<String, @Nullable String> ofTraining = filled(columns, trained);
    Map<String, @Nullable String> ofEvaluation = forEvaluation(task).columns;
    return with(ofTraining, ofEvaluation.equals(ofTraining) ? Map.of() : ofEvaluation, folds);
  }

  /**
   * The same as the rows that a task is scored on are read.
   *
   * @throws InputException if the task has no column of a name that is given
   */
  public TableData forEvaluation(TaskSettings task) {
    List<Column> scored = Column.withId(task.evaluationColumns());
    boolean own = !evaluationColumns.isEmpty();
    List<Column> known = new ArrayList<>(scored);
    known.addAll(own ? List.of() : task.allColumns());
    String key = own ? "data.evaluationColumns" : "data.columns";
    Map<String, @Nullable String> given = own ? evaluationColumns : columns;
    requireKnown(key, given, known);
    return with(filled(given, scored), Map.of(), folds);
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
      if (column.whereThere() && !given.containsKey(column.name())) {
        continue; // the files say whether it is read
      }
      String own = format.columns().contains(column.name()) ? column.name() : column.usual();
      String name = given.getOrDefault(column.name(), own);
      if (name != null) {
        all.put(column.name(), name);
      }
    }
    return all;
  }

  /** The columns where targets stand in files of their own. */
  private Map<String, @Nullable String> beside(List<Column> trained) {
    List<String> known = trained.stream().map(Column::name).toList();
    if (!known.containsAll(List.of(TextColumns.TEXT, TextColumns.TARGET))) {
      throw new InputException(
          "data.targets: goes with tasks that have a text and a target for it; this one has the"
              + " columns "
              + String.join(", ", known));
    }
    if (!evaluationColumns.isEmpty() || !(columns.isEmpty() || columns.equals(BESIDE))) {
      throw new InputException(
          "data.columns: files with their targets beside them have no columns; leave it out");
    }
    return new LinkedHashMap<>(BESIDE);
  }

  /**
   * Reads the rows of a part, one by one.
   *
   * @param read the task's columns
   * @param sink takes each row, and what is wrong with those that are none, in their order
   * @return what the user should know of how they were read
   * @throws InputException if there is no row, good or bad, or what is no table
   */
  List<String> read(Part part, List<Column> read, Consumer<Iterator<TaskRowIterator.Found>> sink) {
    List<Path> files = files(part);
    Map<String, String> wanted = new LinkedHashMap<>();
    columns.forEach((name, column) -> wanted.put(name, Objects.requireNonNull(column)));
    addThere(files, read, wanted);
    List<Column> named = read.stream().filter(column -> wanted.containsKey(column.name())).toList();
    DataSource source =
        new DataSource(files, format, header, delimiter, quote, ragged, wanted, sql, limit)
            .withTargets(targetFiles(part));
    LongPredicate chosen =
        folds == null || part == Part.VALIDATION
            ? row -> true
            : row -> folds.isHeld(row) == (part == Part.TEST);
    try (TaskRowIterator rows = new TaskRowIterator(source, named, chosen)) {
      if (!rows.hasNext()) {
        throw new InputException(
            folds == null
                ? title(files) + ": has no rows (a header is none)"
                : title(files) + ": leaves no rows for " + part.word() + folds.told());
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
    json.remove(List.of("train", "validation", "test", "targets", "evaluationColumns"));
    return json.put("beside", !targets.isEmpty());
  }
}
