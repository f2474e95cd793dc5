package org.warmstart.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * The rows of a {@link DataSource}, streaming, in the order of the files: memory does not grow with
 * them. Whatever is wrong with a file or a query is an {@link InputException}, when opening or, for
 * a bad line further on, when it is reached. Not thread-safe; close it.
 */
public final class Rows implements Iterator<Row>, AutoCloseable {
  private final DataSource source;
  private final LockedDatabase database;
  private final Columns columns;
  private final Statement statement;
  private final ResultSet result;
  private long number;
  private @Nullable Row next;
  private boolean ended;

  private Rows(DataSource source, LockedDatabase database) throws SQLException {
    this.source = source;
    this.database = database;
    List<Path> files = source.paths().stream().map(Path::toAbsolutePath).toList();
    String table = Relation.select(source, files);
    this.statement = database.statement();
    statement.execute("CREATE VIEW data AS " + table);
    // query() takes a single SELECT and nothing else
    String selected =
        source.sql() == null ? "data" : "query(" + Sql.literal(source.sql().strip()) + ")";
    Columns there = new Columns(describe(selected), source.title());
    Map<String, String> wanted = source.columns();
    List<String> parts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    if (wanted.isEmpty()) {
      for (String name : there.names()) {
        parts.add("CAST(" + Sql.identifier(name) + " AS VARCHAR)");
        names.add(name);
      }
    }
    for (Map.Entry<String, String> column : wanted.entrySet()) {
      String name = there.names().get(there.resolve(column.getValue()));
      parts.add("CAST(" + Sql.identifier(name) + " AS VARCHAR)");
      names.add(column.getKey());
    }
    this.columns = new Columns(names, source.title());
    String limit = source.limit() == null ? "" : " LIMIT " + source.limit();
    this.result =
        statement.executeQuery("SELECT " + String.join(", ", parts) + " FROM " + selected + limit);
  }

  private List<String> describe(String selected) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + selected)) {
      while (described.next()) {
        names.add(described.getString(1));
      }
    }
    return names;
  }

  /**
   * Opens a table.
   *
   * @throws InputException if a file is missing or empty or not of its format, a column is not
   *     there, or the SQL is wrong
   */
  public static Rows open(DataSource source) {
    source.paths().forEach(Rows::requireFile);
    source.actualFormat();
    LockedDatabase database = null;
    try {
      database = new LockedDatabase(source.paths().stream().map(Path::toAbsolutePath).toList());
      return new Rows(source, database);
    } catch (SQLException e) {
      close(database);
      throw ReadFailure.of(source, e);
    } catch (RuntimeException e) {
      close(database);
      throw e;
    }
  }

  private static void close(@Nullable LockedDatabase database) {
    try {
      if (database != null) {
        database.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close the table reader", e);
    }
  }

  private static void requireFile(Path path) {
    InputFiles.requireRegular(path);
    if (!Files.isReadable(path)) {
      throw new InputException(path + ": must not be read (permissions)");
    }
    try {
      if (Files.size(path) == 0) {
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
    try {
      if (!result.next()) {
        return null;
      }
      @Nullable String[] cells = new @Nullable String[columns.names().size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = result.getString(i + 1);
      }
      number++;
      return new Row(columns, cells, number);
    } catch (SQLException e) {
      throw ReadFailure.of(source, e);
    }
  }

  @Override
  public void close() {
    try {
      result.close();
      statement.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close the table reader", e);
    } finally {
      close(database);
    }
  }
}
