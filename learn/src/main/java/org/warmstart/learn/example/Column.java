package org.warmstart.learn.example;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column that a task reads.
 *
 * @param name the task's own name for it, under which {@code data.columns} has the file's
 * @param usual the file's name for it where none is given; null: it is read only if one is
 * @param valueNeeded whether a row without a value there is refused when the table is read
 */
public record Column(String name, @Nullable String usual, boolean valueNeeded) {
  /** The name of the column that names rows, which every task has. */
  public static final String ID = "id";

  /** A task's columns and that one, which is read only if its name is given. */
  public static List<Column> withId(List<Column> columns) {
    boolean there = columns.stream().anyMatch(column -> column.name().equals(ID));
    return there
        ? columns
        : Stream.concat(columns.stream(), Stream.of(new Column(ID, null, false))).toList();
  }
}
