package org.warmstart.data.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/** The columns of a table: their names in order, and where the table comes from. */
final class Columns {
  private final List<String> names;
  private final List<String> own;
  private final Map<String, Integer> indices = new HashMap<>();
  private final String source;

  Columns(List<String> names, String source) {
    this(names, names, source);
  }

  /**
   * With other names than the files have.
   *
   * @param own what the files, or who asked for the columns, calls them
   */
  Columns(List<String> names, List<String> own, String source) {
    this.names = List.copyOf(names);
    this.own = List.copyOf(own);
    this.source = source;
    for (int i = 0; i < names.size(); i++) {
      indices.putIfAbsent(names.get(i), i);
    }
  }

  List<String> names() {
    return names;
  }

  String source() {
    return source;
  }

  /** A column's name in the files. */
  String own(String name) {
    return own.get(indexOf(name));
  }

  int indexOf(String name) {
    Integer index = indices.get(name);
    if (index == null) {
      throw unknown(name);
    }
    return index;
  }

  /** The index of a column given by its name or, if none has that name, its position from 0. */
  int resolve(String nameOrPosition) {
    Integer index = indices.get(nameOrPosition);
    if (index != null) {
      return index;
    }
    if (isPosition(nameOrPosition, names.size())) {
      return Integer.parseInt(nameOrPosition);
    }
    throw unknown(nameOrPosition);
  }

  /** Whether a text is the position of one of so many columns. */
  static boolean isPosition(String text, int columns) {
    // five digits are more columns than any table has
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) < columns;
  }

  private InputException unknown(String name) {
    return new InputException(source + ": " + NearNames.unknown("column", name, names));
  }
}
