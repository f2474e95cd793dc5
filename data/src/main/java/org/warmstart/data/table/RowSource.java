package org.warmstart.data.table;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of one or several files with all of their columns, one after the other. */
interface RowSource extends AutoCloseable {
  /**
   * A row or, with a fault, what could not be read as one.
   *
   * @param cells in the order of the columns; empty with a fault
   * @param place file and line, or file and row
   * @param line in the file; the row's number where there are no lines
   * @param values the indices of those cells that are no text in the file, but a number, a truth
   *     value, a list or an object, which the cell has as JSON
   */
  record Found(
      List<@Nullable String> cells,
      String place,
      long line,
      @Nullable String fault,
      Set<Integer> values) {
    /** A row whose cells are texts. */
    static Found ofTexts(List<@Nullable String> cells, String place, long line) {
      return new Found(cells, place, line, null, Set.of());
    }

    static Found faulty(String place, long line, String fault) {
      return new Found(List.of(), place, line, fault, Set.of());
    }
  }

  /** The names of the columns, in order. */
  List<String> columns();

  /** The next row, or null after the last. */
  @Nullable Found next();

  /** What the user should know of how the files were read so far. */
  List<String> notes();

  @Override
  void close();
}
