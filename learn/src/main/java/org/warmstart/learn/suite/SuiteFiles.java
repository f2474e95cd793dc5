package org.warmstart.learn.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;

/** Finds and reads benchmarks' files. */
final class SuiteFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SuiteFiles() {}

  /**
   * The file of a part: of a folder, the first there is of some names; a file is that of the
   * questions itself.
   *
   * @throws InputException if a folder has none with questions
   */
  static Optional<Path> find(
      Path data, Suite.Part part, List<String> questions, List<String> examples) {
    boolean asked = part == Suite.Part.QUESTIONS;
    if (!Files.isDirectory(data)) {
      if (!Files.exists(data)) {
        throw new InputException(data + ": there is no such file or folder");
      }
      return asked ? Optional.of(data) : Optional.empty();
    }
    List<String> names = asked ? questions : examples;
    Optional<Path> found =
        names.stream().map(data::resolve).filter(Files::isRegularFile).findFirst();
    if (asked && found.isEmpty()) {
      throw new InputException(
          data + ": expected one of the files " + Messages.list(names) + ", or name a file");
    }
    return found;
  }

  /**
   * The questions of a part's file, a row each; none if there is no file.
   *
   * @param rows reads the file
   * @param question makes a row's
   */
  static List<Question> questions(
      Optional<Path> file,
      Function<Path, List<SuiteRow>> rows,
      Function<SuiteRow, Question> question) {
    return file.map(rows).orElse(List.of()).stream().map(question).toList();
  }

  /** The file of a part of any table. */
  static Optional<Path> ofAnyTable(Path data, Suite.Part part) {
    return find(
        data,
        part,
        List.of("test.jsonl", "test.csv", "test.tsv", "validation.jsonl", "validation.csv"),
        List.of("train.jsonl", "train.csv", "train.tsv"));
  }

  /** The files of a folder with these endings, in the order of their names. */
  static List<Path> list(Path folder, String... endings) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new InputException(
            folder + ": expected files that end in " + Messages.list(List.of(endings)));
      }
      return found;
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** A table whose name says what it is. */
  static List<SuiteRow> read(Path file) {
    return read(DataSource.of(file));
  }

  /** JSON, an object a line or an array of them, whatever the file is called. */
  static List<SuiteRow> json(Path file) {
    boolean lines = TableFormat.of(file).map(TableFormat.JSONL::equals).orElse(false);
    return read(DataSource.of(file).withFormat(lines ? TableFormat.JSONL : TableFormat.JSON));
  }

  /** A table without a head, whose columns get these names. */
  static List<SuiteRow> headless(Path file, TableFormat format, List<String> names) {
    List<SuiteRow> rows = new ArrayList<>();
    DataSource source = DataSource.of(file).withFormat(format).withHeader(false);
    for (SuiteRow row : read(source)) {
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      Iterator<@Nullable Object> cells = row.values().values().iterator();
      int count = 0;
      for (String name : names) {
        if (cells.hasNext()) {
          named.put(name, cells.next());
          count++;
        }
      }
      if (cells.hasNext() || count < names.size()) {
        throw new InputException(
            row.place()
                + ": expected the "
                + Messages.count(names.size(), "column")
                + " "
                + String.join(", ", names)
                + ", found "
                + row.values().size());
      }
      rows.add(new SuiteRow(row.place(), named));
    }
    return rows;
  }

  /** The rows of a table. */
  static List<SuiteRow> read(DataSource source) {
    List<SuiteRow> rows = new ArrayList<>();
    try (Rows all = Rows.open(source)) {
      while (all.hasNext()) {
        Row row = all.next();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String column : row.columns()) {
          values.put(column, row.isNull(column) ? null : value(row, column));
        }
        rows.add(new SuiteRow(row.place(), values));
      }
    }
    if (rows.isEmpty()) {
      throw new InputException(source.paths().get(0) + ": has no rows");
    }
    return rows;
  }

  private static @Nullable Object value(Row row, String column) {
    if (!row.values().contains(column)) {
      return row.text(column);
    }
    try {
      return JSON.readValue(row.text(column), Object.class);
    } catch (JsonProcessingException e) {
      throw new InputException(row.place() + ", column '" + column + "': is not JSON", e);
    }
  }
}
