package org.warmstart.data.table;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/** One row of a table. Its cells are kept as text; numbers are read when asked for. */
public final class Row {
  private final Columns columns;
  private final @Nullable String[] cells;
  private final long number;
  private final String place;
  private final Set<String> values;
  private final Map<String, @Nullable Object> others;
  private final long line;

  Row(
      Columns columns,
      @Nullable String[] cells,
      long number,
      RowSource.Found found,
      Set<String> values,
      Map<String, @Nullable Object> others) {
    this.values = values;
    this.others = others;
    this.columns = columns;
    this.cells = cells;
    this.number = number;
    this.place = found.place();
    this.line = found.line();
  }

  /** The names of the columns, in order. */
  public List<String> columns() {
    return columns.names();
  }

  /** Which row this is, from 1; a header does not count. */
  public long number() {
    return number;
  }

  /**
   * The columns whose cells are no texts in the file, but numbers, truth values, lists or objects
   * of JSON, which the cells have as JSON.
   */
  public Set<String> values() {
    return values;
  }

  /** What the files call a column, by which messages name it. */
  public String own(String column) {
    return columns.own(column);
  }

  /**
   * The cells of the columns that were not asked for, by the names that the files have for them:
   * texts, or nodes of JSON where the file has another value of that.
   */
  public Map<String, @Nullable Object> others() {
    return others;
  }

  /** Where the row comes from, for messages: its file and line, or row where there are no lines. */
  public String place() {
    return place;
  }

  /** The line of its file that the row starts on, from 1; its number where there are no lines. */
  public long line() {
    return line;
  }

  /** Whether a cell has no value. A cell of CSV or TSV always has one, be it the empty text. */
  public boolean isNull(String column) {
    return cells[columns.indexOf(column)] == null;
  }

  /**
   * A cell as text.
   *
   * @throws InputException if there is no such column or the cell has no value
   */
  public String text(String column) {
    String cell = cells[columns.indexOf(column)];
    if (cell == null) {
      throw new InputException(where(column) + ": no value");
    }
    return cell;
  }

  /**
   * A cell as a real number.
   *
   * @throws InputException if it is not one
   */
  public double number(String column) {
    String cell = text(column).strip();
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw new InputException(where(column) + ": '" + shortened(cell) + "' is not a number", e);
    }
  }

  /**
   * A cell as a whole number; {@code 3.0} is one too.
   *
   * @throws InputException if it is not one or does not fit in 32 bits
   */
  public int integer(String column) {
    String cell = text(column).strip();
    try {
      return Integer.parseInt(cell);
    } catch (NumberFormatException e) {
      double value = number(column);
      if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
        throw new InputException(
            where(column) + ": '" + shortened(cell) + "' is not a whole number", e);
      }
      return (int) value;
    }
  }

  private String where(String column) {
    return place + ", column '" + own(column) + "'";
  }

  private static String shortened(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
  }
}
