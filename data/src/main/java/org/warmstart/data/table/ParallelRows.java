package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.Utf8Lines;

/**
 * The lines of two files side by side, as bilingual corpora are kept: a row is a line of the one
 * and the line of the same number of the other.
 */
final class ParallelRows implements RowSource {
  /** The columns. */
  static final List<String> COLUMNS = List.of("text", "target");

  private final List<Path> paths;
  private final List<Path> targets;
  private int file = -1;
  private @Nullable Utf8Lines texts;
  private @Nullable Utf8Lines targetLines;

  /**
   * Opens the files, and counts their lines.
   *
   * @throws InputException if two files have another number of lines, or a setting has no meaning
   *     for them
   */
  ParallelRows(DataSource source) {
    boolean delimited =
        source.quote() != null || source.delimiter() != null || source.header() != null;
    boolean otherFormat =
        source.format() != TableFormat.AUTO && source.format() != TableFormat.TEXT;
    if (delimited || otherFormat || source.ragged() || source.sql() != null) {
      throw new InputException(
          source.title()
              + ": format, header, delimiter, quote, ragged and sql have no meaning for files of"
              + " lines side by side");
    }
    paths = source.paths();
    targets = source.targets();
    for (int i = 0; i < paths.size(); i++) {
      long lines = lines(paths.get(i));
      long others = lines(targets.get(i));
      if (lines != others) {
        throw new InputException(
            paths.get(i)
                + " has "
                + lines
                + " lines and "
                + targets.get(i)
                + " has "
                + others
                + "; line by line, each needs its own in the other");
      }
    }
  }

  private static long lines(Path path) {
    try (Utf8Lines lines = new Utf8Lines(path)) {
      String line = lines.next();
      while (line != null) {
        line = lines.next();
      }
      return lines.lineNumber();
    }
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public @Nullable Found next() {
    while (true) {
      Utf8Lines left = texts;
      Utf8Lines right = targetLines;
      if (left == null || right == null) {
        file++;
        if (file == paths.size()) {
          return null;
        }
        texts = new Utf8Lines(paths.get(file));
        targetLines = new Utf8Lines(targets.get(file));
      } else {
        String text = left.next();
        String target = right.next();
        if (text != null && target != null) {
          return found(text, target, left.lineNumber());
        }
        close();
      }
    }
  }

  private Found found(String text, String target, long line) {
    String place = paths.get(file) + ", line " + line;
    if (text.isBlank()) {
      return Found.faulty(place, line, "the line is empty");
    }
    if (target.isBlank()) {
      return Found.faulty(targets.get(file) + ", line " + line, line, "the line is empty");
    }
    List<@Nullable String> cells = new ArrayList<>();
    cells.add(text);
    cells.add(target);
    return new Found(cells, place, line, null, Set.of());
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {
    if (texts != null) {
      texts.close();
      texts = null;
    }
    if (targetLines != null) {
      targetLines.close();
      targetLines = null;
    }
  }
}
