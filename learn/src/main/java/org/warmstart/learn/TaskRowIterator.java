package org.warmstart.learn;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.RowFaults;
import org.warmstart.data.table.Rows;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;

/** A table's rows as a task sees them; those that it cannot see so are faults, and passed over. */
final class TaskRowIterator implements Iterator<TaskRow> {
  private final Rows table;
  private final List<Column> columns;
  private final LongPredicate chosen;
  private final RowFaults faults;
  private @Nullable TaskRow next;
  private boolean found;

  /**
   * Over a table.
   *
   * @param chosen whether the row of a number, from 1, is among them
   */
  TaskRowIterator(Rows table, List<Column> columns, LongPredicate chosen, RowFaults faults) {
    this.table = table;
    this.columns = columns;
    this.chosen = chosen;
    this.faults = faults;
  }

  /** Whether there was a row so far, good or bad. */
  boolean found() {
    return found;
  }

  @Override
  public boolean hasNext() {
    while (next == null && table.hasNext()) {
      Row row = table.next();
      if (!chosen.test(row.number())) {
        continue;
      }
      found = true;
      try {
        next = row(row);
      } catch (InputException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    return next != null;
  }

  @Override
  public TaskRow next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the table is at its end");
    }
    TaskRow row = next;
    next = null;
    return row;
  }

  private TaskRow row(Row row) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (Column column : columns) {
      String name = column.name();
      if (column.valueNeeded() || !row.isNull(name)) {
        cells.put(name, row.text(name));
      }
    }
    return new TaskRow(cells, row.place());
  }
}
