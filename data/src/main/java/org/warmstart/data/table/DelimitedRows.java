package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** The rows of CSV, TSV and plain text files. */
final class DelimitedRows implements RowSource {
  private static final String TEXT_COLUMN = "text";

  private final DataSource source;
  private final Delimiters delimiters;
  private final Header header;
  private final Iterator<Path> files;
  private @Nullable Path file;
  private @Nullable DelimitedReader reader;
  private boolean atHeader;
  private long blankLines;

  /**
   * Opens the files.
   *
   * @throws InputException if one is empty or has other columns than the first
   */
  DelimitedRows(DataSource source) {
    this.source = source;
    this.delimiters = Delimiters.of(source);
    this.header = header(source);
    this.files = source.paths().iterator();
  }

  /** What the first lines of a source's files say. */
  static Header header(DataSource source) {
    if (source.actualFormat() == TableFormat.TEXT) {
      return new Header(false, List.of(TEXT_COLUMN), null);
    }
    Delimiters delimiters = Delimiters.of(source);
    Path firstFile = source.paths().get(0);
    List<String> first = delimiters.first(firstFile).cells();
    // a query's own names are not known, so the line's looks decide
    boolean all = source.sql() != null;
    Header header =
        Header.of(firstFile, first, source.header(), all ? List.of() : source.columns().values());
    for (Path file : source.paths().subList(1, source.paths().size())) {
      List<String> other = delimiters.first(file).cells();
      if (header.present() ? !other.equals(first) : other.size() != first.size()) {
        throw new InputException(
            file + ", line 1: not the columns of " + firstFile + ", which come first");
      }
    }
    return header;
  }

  @Override
  public List<String> columns() {
    return header.names();
  }

  @Override
  public @Nullable Found next() {
    while (true) {
      DelimitedReader current = reader;
      if (current == null) {
        if (!files.hasNext()) {
          return null;
        }
        file = files.next();
        current = delimiters.open(file);
        reader = current;
        atHeader = header.present();
      }
      DelimitedReader.Cells cells = current.next();
      if (cells == null) {
        close();
      } else if (cells.isBlank() && !blankLinesAreRows()) {
        blankLines++;
      } else if (atHeader) {
        atHeader = false;
      } else {
        return found(cells);
      }
    }
  }

  /** Where nothing can be quoted, an only cell that is empty is a blank line. */
  private boolean blankLinesAreRows() {
    return header.names().size() == 1 && delimiters.quote() == DelimitedReader.NONE;
  }

  private Found found(DelimitedReader.Cells cells) {
    String place = file + ", line " + cells.line();
    int wanted = header.names().size();
    int count = cells.cells().size();
    if (cells.fault() != null) {
      return Found.faulty(place, cells.line(), cells.fault());
    }
    if (count != wanted && !source.ragged()) {
      return Found.faulty(
          place,
          cells.line(),
          "expected " + Messages.count(wanted, "column") + ", found " + count + hint(cells));
    }
    @Nullable String[] row = new @Nullable String[wanted];
    for (int i = 0; i < wanted; i++) {
      row[i] = i < count ? cells.cells().get(i) : "";
    }
    return Found.ofTexts(Arrays.asList(row), place, cells.line());
  }

  private String hint(DelimitedReader.Cells cells) {
    boolean quoted = delimiters.quote() != DelimitedReader.NONE;
    return quoted && cells.cells().size() > header.names().size()
        ? "; a cell that holds the delimiter has to stand in quotes"
        : "";
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (header.note() != null) {
      notes.add(header.note());
    }
    if (blankLines > 0) {
      notes.add(
          source.title()
              + ": "
              + blankLines
              + (blankLines == 1 ? " blank line was" : " blank lines were")
              + " left out");
    }
    return notes;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
