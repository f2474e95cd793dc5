package org.warmstart.learn.table;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;

/**
 * A table's rows as a task sees them, and what is wrong with those that it cannot see so, in the
 * order of the files.
 */
final class TaskRowIterator implements Iterator<TaskRowIterator.Found>, AutoCloseable {
  /**
   * A row, or what is wrong with it: one of the two.
   *
   * @param fault with the row's place
   */
  record Found(@Nullable TaskRow row, @Nullable String fault) {}

  private final Rows table;
  private final List<Column> columns;
  private final LongPredicate chosen;
  private final Queue<Found> ready = new ArrayDeque<>();
  private final Map<String, String> names;

  /**
   * Opens a table.
   *
   * @param columns those that are read
   * @param chosen whether the row of a number, from 1, is among them
   */
  TaskRowIterator(DataSource source, List<Column> columns, LongPredicate chosen) {
    this.columns = columns;
    this.chosen = chosen;
    table = Rows.open(source, fault -> ready.add(new Found(null, fault.toString())));
    names = new HashMap<>();
    columns.forEach(column -> names.put(column.name(), table.own(column.name())));
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && table.hasNext()) { // what is wrong before the next row comes first
      Row row = table.next();
      if (chosen.test(row.number())) {
        ready.add(found(row));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the table is at its end");
    }
    return ready.remove();
  }

  private Found found(Row row) {
    try {
      return new Found(row(row), null);
    } catch (InputException e) {
      return new Found(null, String.valueOf(e.getMessage()));
    }
  }

  private TaskRow row(Row row) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (Column column : columns) {
      String name = column.name();
      if (column.valueNeeded() || !row.isNull(name)) {
        cells.put(name, row.text(name));
      }
    }
    return new TaskRow(cells, row.place(), names, row.values());
  }

  /** What the user should know of how the files were read, once they are. */
  List<String> notes() {
    return table.notes();
  }

  @Override
  public void close() {
    table.close();
  }
}
