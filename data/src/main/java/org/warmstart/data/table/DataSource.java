package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * Which rows to read from which files.
 *
 * @param paths files of one format and one set of columns, read one after the other
 * @param format of the files
 * @param header whether the first line of a CSV or TSV file names its columns; null to tell from
 *     the line: a header's cells are distinct short names, none of them a number or empty. Without
 *     a header columns are called "column" and their position from 0
 * @param delimiter one character between the cells; null for the format's own
 * @param quote one character around cells, empty for none; null for the format's own: a double
 *     quote for CSV, none for TSV
 * @param ragged whether rows of a CSV or TSV file may have more cells than the first, which are
 *     then ignored, or fewer, which are then empty; if not, such rows are errors
 * @param columns the columns wanted, by the name they are to have, each with its name in the file
 *     or its position from 0; empty for all as they are
 * @param sql a SELECT over the table {@code data}, the files' rows under the files' own column
 *     names (all text, but for Parquet); {@code columns} then refers to what it selects. Null for
 *     all rows
 * @param limit read at most so many rows; null for all
 * @param targets as many files as {@code paths}, whose lines stand beside theirs: a row is a line
 *     of the one, in the column {@code text}, and that of the other, in 'target'; empty for tables
 */
public record DataSource(
    List<Path> paths,
    TableFormat format,
    @Nullable Boolean header,
    @Nullable String delimiter,
    @Nullable String quote,
    boolean ragged,
    Map<String, String> columns,
    @Nullable String sql,
    @Nullable Long limit,
    List<Path> targets) {

  /** Copies the collections and checks what can be checked without the files. */
  public DataSource {
    paths = List.copyOf(paths);
    targets = List.copyOf(targets);
    // the order of the columns is part of the request
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    if (paths.isEmpty()) {
      throw new InputException("a data source needs at least one file");
    }
    if (delimiter != null && (delimiter.length() != 1 || "\r\n".contains(delimiter))) {
      throw new InputException("delimiter must be one character and no line end");
    }
    if (quote != null && (quote.length() > 1 || quote.equals(delimiter))) {
      throw new InputException("quote must be one character other than the delimiter, or empty");
    }
    if (limit != null && limit < 0) {
      throw new InputException("limit must be at least 0, not " + limit);
    }
    if (!targets.isEmpty() && targets.size() != paths.size()) {
      throw new InputException(
          "each of " + paths.size() + " files needs one beside it, not " + targets.size());
    }
  }

  /** Tables. */
  public DataSource(
      List<Path> paths,
      TableFormat format,
      @Nullable Boolean header,
      @Nullable String delimiter,
      @Nullable String quote,
      boolean ragged,
      Map<String, String> columns,
      @Nullable String sql,
      @Nullable Long limit) {
    this(paths, format, header, delimiter, quote, ragged, columns, sql, limit, List.of());
  }

  /** All rows of a file whose name tells its format. */
  public static DataSource of(Path path) {
    return new DataSource(
        List.of(path), TableFormat.AUTO, null, null, null, false, Map.of(), null, null);
  }

  /** The same with these columns: wanted name to name or position in the file. */
  public DataSource withColumns(Map<String, String> wanted) {
    return new DataSource(
        paths, format, header, delimiter, quote, ragged, wanted, sql, limit, targets);
  }

  /** The same with this query. */
  public DataSource withSql(String query) {
    return new DataSource(
        paths, format, header, delimiter, quote, ragged, columns, query, limit, targets);
  }

  /** The same with at most so many rows. */
  public DataSource withLimit(long rows) {
    return new DataSource(
        paths, format, header, delimiter, quote, ragged, columns, sql, rows, targets);
  }

  /** The same with the header said to be there or not. */
  public DataSource withHeader(boolean present) {
    return new DataSource(
        paths, format, present, delimiter, quote, ragged, columns, sql, limit, targets);
  }

  /** The same, with rows of any number of cells. */
  public DataSource withRaggedRows() {
    return new DataSource(
        paths, format, header, delimiter, quote, true, columns, sql, limit, targets);
  }

  /** The same with the format said. */
  public DataSource withFormat(TableFormat known) {
    return new DataSource(
        paths, known, header, delimiter, quote, ragged, columns, sql, limit, targets);
  }

  /** The same with a file beside each. */
  public DataSource withTargets(List<Path> beside) {
    return new DataSource(
        paths, format, header, delimiter, quote, ragged, columns, sql, limit, beside);
  }

  /** The format of the files, never {@code AUTO}. */
  TableFormat actualFormat() {
    if (!targets.isEmpty()) {
      return TableFormat.TEXT;
    }
    if (format != TableFormat.AUTO) {
      return format;
    }
    TableFormat first = TableFormat.required(paths.get(0));
    for (Path path : paths) {
      if (TableFormat.required(path) != first) {
        throw new InputException(
            paths.get(0) + " and " + path + " are of different formats; read them separately");
      }
    }
    return first;
  }

  /** The files for messages: the first, and how many more. */
  String title() {
    String first = paths.get(0).toString();
    return paths.size() == 1 ? first : first + " (and " + (paths.size() - 1) + " more)";
  }
}
