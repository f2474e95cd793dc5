package org.warmstart.learn.example;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * One row of a table as a task sees it.
 *
 * @param cells by the task's names for its columns; a cell without a value is left out
 * @param place where the row comes from, for messages
 */
public record TaskRow(Map<String, String> cells, String place) {
  public TaskRow {
    cells = Map.copyOf(cells);
  }

  /**
   * A row of {@link TextColumns}.
   *
   * @param second the second text of a pair, or null
   * @param target a class name, a number or the target text; null where it is not known
   */
  public static TaskRow of(
      String text, @Nullable String second, @Nullable String target, String place) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put(TextColumns.TEXT, text);
    if (second != null) {
      cells.put(TextColumns.SECOND, second);
    }
    if (target != null) {
      cells.put(TextColumns.TARGET, target);
    }
    return new TaskRow(cells, place);
  }

  /** A cell; null if it has no value or the column is not read. */
  public @Nullable String get(String column) {
    return cells.get(column);
  }

  /**
   * A cell that has to be there.
   *
   * @throws InputException naming the row if it has no value
   */
  public String require(String column) {
    String cell = cells.get(column);
    if (cell == null) {
      throw new InputException(place(column) + ": no value");
    }
    return cell;
  }

  /** A cell's place, for messages. */
  public String place(String column) {
    return place + ", column '" + column + "'";
  }
}
