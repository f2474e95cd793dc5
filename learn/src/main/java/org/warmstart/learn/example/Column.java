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
 * @param whereThere whether it is read only if the files have it; of such columns only those are
 *     read that a configuration names, if it names any
 */
public record Column(String name, @Nullable String usual, boolean valueNeeded, boolean whereThere) {
  /** One that the files have to have if it is read. */
  public Column(String name, @Nullable String usual, boolean valueNeeded) {
    this(name, usual, valueNeeded, false);
  }

  /** One that is read if the files have it, and need have no value. */
  public static Column whereThere(String name) {
    return new Column(name, name, false, true);
  }

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
