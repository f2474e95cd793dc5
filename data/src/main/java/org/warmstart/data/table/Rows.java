package org.warmstart.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * The rows of a {@link DataSource}, streaming, in the order of the files: memory does not grow with
 * them. Whatever is wrong with a file or a query is an {@link InputException}, when opening or, for
 * bad rows further on, when the first is reached: it lists those behind it, too. Not thread-safe;
 * close it.
 */
public final class Rows implements Iterator<Row>, AutoCloseable {
  private final RowSource source;
  private final Columns columns;
  private final int[] indices;
  private final int[] others;
  private final long most;
  private final @Nullable Consumer<RowFault> onFault;
  private long number;
  private @Nullable Row next;
  private boolean ended;

  private Rows(DataSource data, RowSource source, @Nullable Consumer<RowFault> onFault) {
    this.source = source;
    this.onFault = onFault;
    this.most = data.limit() == null ? Long.MAX_VALUE : data.limit();
    Columns there = new Columns(source.columns(), data.title());
    Map<String, String> wanted = data.columns();
    List<String> names = new ArrayList<>(wanted.isEmpty() ? there.names() : wanted.keySet());
    this.indices =
        wanted.isEmpty()
            ? names.stream().mapToInt(there::indexOf).toArray()
            : wanted.values().stream().mapToInt(there::resolve).toArray();
    this.columns =
        wanted.isEmpty()
            ? new Columns(names, data.title())
            : new Columns(names, own(List.copyOf(wanted.values()), there), data.title());
    this.others =
        IntStream.range(0, there.names().size())
            .filter(index -> Arrays.stream(indices).noneMatch(used -> used == index))
            .toArray();
  }

  /** The names in the files of columns given by name or position. */
  private static List<String> own(List<String> given, Columns there) {
    List<String> own = new ArrayList<>();
    for (String each : given) {
      String name = there.names().get(there.resolve(each));
      // a column that has only a position is best called by it
      own.add(name.equals("column" + each) ? each : name);
    }
    return own;
  }

  /**
   * Opens a table.
   *
   * @throws InputException if a file is missing or empty or not of its format, a column is not
   *     there, or the SQL is wrong
   */
  public static Rows open(DataSource source) {
    return open(source, null);
  }

  /**
   * Opens a table whose bad rows are no reason to end.
   *
   * @param onFault is given each row that cannot be read, before the good one behind it; null to
   *     end with an error that lists them
   * @throws InputException as {@link #open(DataSource)} does, but for bad rows
   */
  public static Rows open(DataSource source, @Nullable Consumer<RowFault> onFault) {
    source.paths().forEach(Rows::requireFile);
    source.targets().forEach(Rows::requireFile);
    RowSource rows = rowSource(source);
    try {
      return new Rows(source, rows, onFault);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static RowSource rowSource(DataSource source) {
    if (!source.targets().isEmpty()) {
      return new ParallelRows(source);
    }
    TableFormat format = source.actualFormat();
    if (format == TableFormat.PARQUET) {
      return DatabaseRows.open(source, List.of());
    }
    if (format == TableFormat.CONLL || format == TableFormat.CONLLU) {
      return new ConllRows(source);
    }
    if (format == TableFormat.SQUAD) {
      return new SquadRows(source);
    }
    return source.sql() == null ? ofText(source) : DatabaseRows.open(source, requireRows(source));
  }

  private static RowSource ofText(DataSource source) {
    return switch (source.actualFormat()) {
      case CSV, TSV, TEXT -> new DelimitedRows(source);
      case JSONL, JSON -> new JsonRows(source);
      case PARQUET, CONLL, CONLLU, SQUAD, AUTO -> throw new IllegalStateException("no text format");
    };
  }

  /** The database words faults badly and reads damaged gzip: all is read here before it may. */
  private static List<String> requireRows(DataSource source) {
    RowFaults faults = new RowFaults();
    try (RowSource rows = ofText(source)) {
      for (RowSource.Found row = rows.next(); row != null; row = rows.next()) {
        if (row.fault() != null) {
          faults.add(row.place() + ": " + row.fault());
        }
      }
      faults.throwIfAny();
      return rows.notes();
    }
  }

  private static void requireFile(Path path) {
    InputFiles.requireRegular(path);
    if (!Files.isReadable(path)) {
      throw new InputException(path + ": must not be read (permissions)");
    }
    try {
      if (Files.isRegularFile(path) && Files.size(path) == 0) {
        throw new InputException(path + ": the file is empty; expected a table");
      }
    } catch (IOException e) {
      throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The names of the columns, in order. */
  public List<String> columns() {
    return columns.names();
  }

  /** What the files call a column. */
  public String own(String column) {
    return columns.own(column);
  }

  /**
   * What the user should know of how the files are read: whether the first line is a row, and, once
   * all rows are read, how many blank lines were left out.
   */
  public List<String> notes() {
    return source.notes();
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = read();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the table is at its end");
    }
    Row row = next;
    next = null;
    return row;
  }

  private @Nullable Row read() {
    if (number >= most) {
      return null;
    }
    RowSource.Found found = source.next();
    while (found != null && found.fault() != null) {
      if (onFault == null) {
        throw all(found);
      }
      onFault.accept(new RowFault(found.place(), found.line(), found.fault()));
      found = source.next();
    }
    if (found == null) {
      return null;
    }
    @Nullable String[] cells = new @Nullable String[indices.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = found.cells().get(indices[i]);
    }
    number++;
    return new Row(columns, cells, number, found, values(found), others(found));
  }

  private Set<String> values(RowSource.Found found) {
    if (found.values().isEmpty()) {
      return Set.of();
    }
    Set<String> values = new HashSet<>();
    for (int i = 0; i < indices.length; i++) {
      if (found.values().contains(indices[i])) {
        values.add(columns.names().get(i));
      }
    }
    return values;
  }

  private Map<String, @Nullable Object> others(RowSource.Found found) {
    if (others.length == 0) {
      return Map.of();
    }
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    for (int index : others) {
      String cell = found.cells().get(index);
      boolean isText = !found.values().contains(index);
      cells.put(source.columns().get(index), cell == null ? null : JsonObjects.value(cell, isText));
    }
    return cells;
  }

  private InputException all(RowSource.Found first) {
    RowFaults faults = new RowFaults();
    for (RowSource.Found found = first; found != null; found = source.next()) {
      if (found.fault() != null) {
        faults.add(found.place() + ": " + found.fault());
      }
    }
    return faults.exception();
  }

  @Override
  public void close() {
    source.close();
  }
}
