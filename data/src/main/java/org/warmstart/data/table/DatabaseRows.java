package org.warmstart.data.table;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of Parquet files, or what a query selects from files of any format. */
final class DatabaseRows implements RowSource {
  private final DataSource source;
  private final LockedDatabase database;
  private final List<String> columns;
  private final List<String> notes;
  private final Statement statement;
  private final ResultSet result;
  private long number;

  private DatabaseRows(DataSource source, LockedDatabase database, List<String> notes)
      throws SQLException {
    this.source = source;
    this.database = database;
    this.notes = notes;
    List<Path> files = source.paths().stream().map(Path::toAbsolutePath).toList();
    this.statement = database.statement();
    statement.execute("CREATE VIEW data AS " + Relation.select(source, files));
    // query() takes a single SELECT and nothing else
    String selected =
        source.sql() == null ? "data" : "query(" + Sql.literal(source.sql().strip()) + ")";
    this.columns = describe(selected);
    List<String> parts = new ArrayList<>();
    for (String name : columns) {
      parts.add("CAST(" + Sql.identifier(name) + " AS VARCHAR)");
    }
    this.result =
        statement.executeQuery("SELECT " + String.join(", ", parts) + " FROM " + selected);
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
   * Opens files.
   *
   * @param notes on how the files are read
   * @throws org.warmstart.base.InputException if a file is not of its format or the SQL is wrong
   */
  static DatabaseRows open(DataSource source, List<String> notes) {
    LockedDatabase database = null;
    try {
      database = new LockedDatabase(source.paths().stream().map(Path::toAbsolutePath).toList());
      return new DatabaseRows(source, database, notes);
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

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Found next() {
    try {
      if (!result.next()) {
        return null;
      }
      @Nullable String[] cells = new @Nullable String[columns.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = result.getString(i + 1);
      }
      number++;
      return Found.ofTexts(Arrays.asList(cells), source.title() + ", row " + number, number);
    } catch (SQLException e) {
      throw ReadFailure.of(source, e);
    }
  }

  @Override
  public List<String> notes() {
    return notes;
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
