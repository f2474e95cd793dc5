package org.warmstart.data.table;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes the parts of SQL that hold names and texts from outside. */
final class Sql {
  private Sql() {}

  /** A text as a literal. */
  static String literal(Object value) {
    return "'" + value.toString().replace("'", "''") + "'";
  }

  /** A name as a quoted identifier. */
  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** Texts as a list of literals. */
  static String literals(Collection<?> values) {
    return values.stream().map(Sql::literal).collect(Collectors.joining(", ", "[", "]"));
  }
}
