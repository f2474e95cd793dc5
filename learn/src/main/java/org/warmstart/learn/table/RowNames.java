package org.warmstart.learn.table;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;

/** The names of rows where there may be only one row of a name. */
final class RowNames {
  private final Map<String, String> places = new HashMap<>();

  /** What a row is called: what its column of names has, else its place. */
  static String of(TaskRow row) {
    String id = row.get(Column.ID);
    return id == null || id.isBlank() ? row.place() : id;
  }

  /** Takes in a row; what is wrong if there was one of its name already, else null. */
  @Nullable String problem(TaskRow row) {
    String name = of(row);
    String before = places.putIfAbsent(name, row.place());
    return before == null
        ? null
        : row.place(Column.ID)
            + ": the name "
            + Messages.quote(name)
            + " is that of another row as well ("
            + before
            + "); predictions are written by names, of which each may be there once";
  }
}
