package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;

/**
 * The first record of a delimited file: whether it names the columns, and their names. Unless it is
 * said, it does if a wanted column is found in it. Where columns are wanted by position it is a
 * row; where none are named at all, its looks decide: a header's cells are distinct short names.
 *
 * @param present whether the first record names the columns
 * @param names of the columns: of a header, or {@code column0}, {@code column1} and so on
 * @param note what to tell the user, or null
 */
record Header(boolean present, List<String> names, @Nullable String note) {
  private static final int LONGEST_NAME = 40;
  private static final int MOST_WORDS_IN_NAME = 4;

  /** Letters are those of any script; digits may follow them. */
  private static final String NAME = "[#\\p{L}_][\\p{L}\\p{M}\\p{N} _#().:/-]*";

  /** A column by its position, or by the name it has for want of one. */
  private static final String POSITION = "(column)?[0-9]{1,5}";

  /**
   * Decides.
   *
   * @param said what the user says; null to tell from the record
   * @param wanted names or positions of columns; empty for all
   * @throws InputException if a wanted column is not there, or is there twice
   */
  static Header of(
      Path file, List<String> first, @Nullable Boolean said, Collection<String> wanted) {
    List<String> stripped = first.stream().map(String::strip).toList();
    List<String> named = wanted.stream().filter(name -> !name.matches(POSITION)).toList();
    boolean present = said != null ? said : isPresent(stripped, wanted, named);
    List<String> names = present ? unique(stripped) : numbered(first.size());
    for (String name : wanted) {
      require(file, name, stripped, names, present, said);
    }
    return new Header(present, names, note(file, stripped, present, said, wanted));
  }

  private static boolean isPresent(
      List<String> first, Collection<String> wanted, List<String> named) {
    if (wanted.isEmpty()) {
      return looksLikeNames(first);
    }
    return named.isEmpty() ? arePositions(first) : named.stream().anyMatch(first::contains);
  }

  /** Whether cells count from 0, as the names of a data frame's columns do that has none. */
  private static boolean arePositions(List<String> first) {
    int index = first.get(0).isEmpty() ? 1 : 0;
    for (int i = index; i < first.size(); i++) {
      if (!first.get(i).equals(String.valueOf(i - index))) {
        return false;
      }
    }
    return first.size() > index + 1;
  }

  private static @Nullable String note(
      Path file,
      List<String> first,
      boolean present,
      @Nullable Boolean said,
      Collection<String> wanted) {
    if (said != null || !looksLikeNames(first)) {
      return null;
    }
    String shown = Messages.list(first);
    if (!present) {
      return file
          + ": the first line is read as a row ("
          + shown
          + "), as no column is asked for by a name in it; if it is a header, set header to true";
    }
    return wanted.isEmpty()
        ? file + ": the first line is read as the columns' names (" + shown + ")"
        : null;
  }

  private static void require(
      Path file,
      String name,
      List<String> first,
      List<String> names,
      boolean present,
      @Nullable Boolean said) {
    long same = present ? first.stream().filter(name::equals).count() : 0;
    if (same > 1) {
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < first.size(); i++) {
        if (first.get(i).equals(name)) {
          positions.add(String.valueOf(i));
        }
      }
      throw new InputException(
          file
              + ", line 1: "
              + Messages.count(same, "column is", "columns are")
              + " named "
              + Messages.quote(name)
              + "; give the position of one instead: "
              + String.join(", ", positions));
    }
    if (names.contains(name) || Columns.isPosition(name, names.size())) {
      return;
    }
    String rule =
        said == null
            ? " (from the first line; if it is a row, give positions from 0 instead of names)"
            : said
                ? " (from the first line, as header is true)"
                : " (header is false, so columns have positions from 0 to "
                    + (names.size() - 1)
                    + "; the first line is "
                    + Messages.list(first)
                    + ")";
    List<String> there = Boolean.FALSE.equals(said) ? names : first;
    throw new InputException(file + ": " + NearNames.unknown("column", name, shown(there)) + rule);
  }

  /** At most twenty names, each of bounded length. */
  private static List<String> shown(List<String> names) {
    return names.stream()
        .limit(20)
        .map(name -> name.length() <= 60 ? name : name.substring(0, 60) + "…")
        .toList();
  }

  /** Whether the cells look like names of columns rather than data; an index has none. */
  static boolean looksLikeNames(List<String> cells) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String name = cells.get(i).strip();
      boolean index = i == 0 && name.isEmpty() && cells.size() > 1;
      if ((!index && !isName(name)) || !seen.add(name)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String name) {
    return name.length() <= LONGEST_NAME
        && name.split("\\s+").length <= MOST_WORDS_IN_NAME
        && name.matches(NAME)
        && !name.endsWith(".");
  }

  /** Blank names become {@code column} and their position, and so do doubled ones. */
  private static List<String> unique(List<String> header) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      String unique = name.isEmpty() || seen.contains(name) ? "column" + i : name;
      while (!seen.add(unique)) {
        unique += "_";
      }
      names.add(unique);
    }
    return names;
  }

  private static List<String> numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("column" + i);
    }
    return names;
  }
}
