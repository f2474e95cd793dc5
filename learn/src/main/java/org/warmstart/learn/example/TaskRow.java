package org.warmstart.learn.example;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * One row of a table as a task sees it.
 *
 * @param cells by the task's names for its columns; a cell without a value is left out
 * @param place where the row comes from, for messages
 * @param names what the files call the columns, where that is another name than the task's
 * @param values the columns whose cells are no texts in the file, but other values of JSON
 */
public record TaskRow(
    Map<String, String> cells, String place, Map<String, String> names, Set<String> values) {
  public TaskRow {
    cells = Map.copyOf(cells);
    names = Map.copyOf(names);
    values = Set.copyOf(values);
  }

  /** A row of texts under the task's own names. */
  public TaskRow(Map<String, String> cells, String place) {
    this(cells, place, Map.of(), Set.of());
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

  /**
   * A cell that is to be one text; null if it has no value.
   *
   * @throws InputException naming the row if it is a list or an object of JSON
   */
  public @Nullable String one(String column) {
    String cell = cells.get(column);
    if (cell != null && values.contains(column) && (cell.startsWith("[") || cell.startsWith("{"))) {
      throw new InputException(
          place(column) + ": expected one text, found " + Messages.quote(cell));
    }
    return cell;
  }

  /** A cell's place, for messages, with the column as the file calls it. */
  public String place(String column) {
    return place + ", column '" + names.getOrDefault(column, column) + "'";
  }
}
