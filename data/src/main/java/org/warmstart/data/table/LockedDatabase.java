package org.warmstart.data.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.warmstart.base.file.TemporaryFolder;

/**
 * An in-memory DuckDB that can read the given files and nothing else: no other file, no network, no
 * extension; memory is limited, and what does not fit is spilled to a folder that is deleted on
 * close. The settings are locked, so a query cannot change them.
 */
final class LockedDatabase implements AutoCloseable {
  private static final String MEMORY_LIMIT = "1GB";
  private static final String SPILL_LIMIT = "4GB";

  private final Connection connection;
  private final TemporaryFolder spill;

  LockedDatabase(List<Path> files) throws SQLException {
    spill = TemporaryFolder.create("warmstart-table");
    Properties properties = new Properties();
    // rows come as they are read, instead of all into memory first
    properties.setProperty("jdbc_stream_results", "true");
    try {
      connection = DuckDb.connect(properties);
    } catch (SQLException | RuntimeException | LinkageError e) {
      spill.close();
      throw e;
    }
    try {
      lock(files);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private void lock(List<Path> files) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET memory_limit = " + Sql.literal(MEMORY_LIMIT));
      statement.execute("SET temp_directory = " + Sql.literal(spill.path()));
      statement.execute("SET max_temp_directory_size = " + Sql.literal(SPILL_LIMIT));
      statement.execute("SET autoinstall_known_extensions = false");
      statement.execute("SET autoload_known_extensions = false");
      statement.execute("SET allow_community_extensions = false");
      statement.execute("SET allowed_paths = " + Sql.literals(files));
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  Statement statement() throws SQLException {
    return connection.createStatement();
  }

  @Override
  public void close() throws SQLException {
    try (spill) {
      connection.close();
    }
  }
}
