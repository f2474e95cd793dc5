package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.Utf8Lines;

/** The first record of a delimited file: how many columns there are, and whether it names them. */
final class FirstRecord {
  private static final int LONGEST_NAME = 40;
  private static final int MOST_WORDS_IN_NAME = 4;

  /** Letters are those of any script; digits may follow them. */
  private static final String NAME = "[#\\p{L}_][\\p{L}\\p{M}\\p{N} _#().:/-]*";

  private FirstRecord() {}

  /** Splits the first record into cells; a quoted cell may hold line ends. */
  static List<String> read(Path path, char delimiter, @Nullable Character quote) {
    try (Utf8Lines lines = new Utf8Lines(path)) {
      String line = lines.next();
      while (line != null && line.isEmpty()) {
        line = lines.next();
      }
      if (line == null) {
        throw new InputException(path + ": the file is empty; expected a table");
      }
      StringBuilder record = new StringBuilder(line);
      while (quote != null && isOpen(record, quote)) {
        String more = lines.next();
        if (more == null || record.length() > Utf8Lines.MAX_LINE_LENGTH) {
          throw new InputException(path + ", line 1: a quote is opened and never closed");
        }
        record.append('\n').append(more);
      }
      return cells(record, delimiter, quote);
    }
  }

  private static boolean isOpen(CharSequence record, char quote) {
    return record.chars().filter(character -> character == quote).count() % 2 == 1;
  }

  private static List<String> cells(
      CharSequence record, char delimiter, @Nullable Character quote) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < record.length(); i++) {
      char character = record.charAt(i);
      if (quote != null && character == quote) {
        boolean doubled = quoted && i + 1 < record.length() && record.charAt(i + 1) == quote;
        if (doubled) {
          cell.append(character);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (character == delimiter && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(character);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  /** Whether the cells look like names of columns rather than data. */
  static boolean isHeader(List<String> cells) {
    Set<String> seen = new HashSet<>();
    for (String cell : cells) {
      String name = cell.strip();
      if (name.length() > LONGEST_NAME
          || name.split("\\s+").length > MOST_WORDS_IN_NAME
          || !name.matches(NAME)
          || name.endsWith(".")
          || !seen.add(name)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Column names of a header: blank ones get {@code column} and their position, doubled ones too.
   */
  static List<String> names(List<String> header) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).strip();
      String unique = name.isEmpty() || seen.contains(name) ? "column" + i : name;
      while (!seen.add(unique)) {
        unique += "_";
      }
      names.add(unique);
    }
    return names;
  }

  /** {@code column0}, {@code column1} and so on. */
  static List<String> numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("column" + i);
    }
    return names;
  }
}
