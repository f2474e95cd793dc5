package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.Utf8Reader;

/**
 * The records of a delimited file, cell by cell, with the lines they start on. Quoting is that of
 * RFC 4180: a cell that starts with a quote ends with one, and a quote in it is written twice; a
 * quote further on in a cell without them is an ordinary character, as for Python's csv. Lines end
 * with LF, CR LF or, if the file's first one does, with CR.
 */
final class DelimitedReader implements AutoCloseable {
  /** Longest record, in characters; what is longer is hardly a row. */
  static final int MAX_RECORD_LENGTH = 1 << 24;

  /** In place of a delimiter or quote that there is not. */
  static final int NONE = -2;

  private static final int END = -1;

  /**
   * A record.
   *
   * @param line where it starts, from 1
   * @param fault what is wrong with it, or null; its cells are then of no use
   */
  record Cells(List<String> cells, long line, @Nullable String fault) {
    /** Whether there is nothing between two line ends. */
    boolean isBlank() {
      return fault == null && cells.size() == 1 && cells.get(0).isEmpty();
    }
  }

  private final Path path;
  private final int delimiter;
  private final int quote;
  private final Utf8Reader reader;
  private final char[] buffer = new char[1 << 14];
  private int position;
  private int limit;
  private long line = 1;
  private boolean anyLineEnd;
  private boolean endsInReturn;
  private int length;
  private @Nullable String fault;
  private boolean recordEnded;

  DelimitedReader(Path path, int delimiter, int quote) {
    this.path = path;
    this.delimiter = delimiter;
    this.quote = quote;
    this.reader = new Utf8Reader(path);
  }

  /** The next record, or null after the last. */
  @Nullable Cells next() {
    if (peek() == END) {
      return null;
    }
    long start = line;
    length = 0;
    fault = null;
    recordEnded = false;
    List<String> cells = new ArrayList<>();
    while (!recordEnded) {
      cells.add(peek() == quote ? quoted(start) : plain());
    }
    return new Cells(cells, start, fault);
  }

  /** Reads a cell up to and with the delimiter or line end behind it. */
  private String plain() {
    StringBuilder cell = new StringBuilder();
    while (true) {
      int next = take();
      if (next == delimiter || endsRecord(next)) {
        return cell.toString();
      }
      append(cell, next);
    }
  }

  private String quoted(long start) {
    long opened = line;
    StringBuilder cell = new StringBuilder();
    take();
    while (true) {
      int next = take();
      if (next == END) {
        fault(
            "a quote is opened"
                + (opened == start ? "" : " on line " + opened)
                + " and never closed; if quotes are plain characters here, set quote to the empty"
                + " text");
        recordEnded = true;
        return cell.toString();
      }
      if (next != quote) {
        line += next == '\n' || (next == '\r' && endsInReturn) ? 1 : 0;
        append(cell, next);
      } else if (peek() == quote) {
        append(cell, take());
      } else {
        afterQuote(plain());
        return cell.toString();
      }
    }
  }

  private void afterQuote(String rest) {
    if (!rest.isEmpty()) {
      fault(
          "text follows a closing quote; a quote within a quoted cell is written twice, and if"
              + " quotes are plain characters here, set quote to the empty text");
    }
  }

  /** Whether the character that was taken ends the record; a CR LF is taken whole. */
  private boolean endsRecord(int taken) {
    if (taken == END) {
      recordEnded = true;
    } else if (taken == '\n') {
      if (endsInReturn) {
        fault("line ends are mixed: this one is LF, but those before are CR");
      }
      recordEnded = true;
    } else if (taken == '\r') {
      recordEnded = isLineEnd();
    }
    if (recordEnded && taken != END) {
      anyLineEnd = true;
      line++;
    }
    return recordEnded;
  }

  private boolean isLineEnd() {
    if (peek() == '\n') {
      take();
      return true;
    }
    if (!anyLineEnd) {
      endsInReturn = true;
    }
    if (!endsInReturn) {
      fault("line ends are mixed: a CR stands within this line, but lines end with LF");
    }
    return endsInReturn;
  }

  private void append(StringBuilder cell, int character) {
    if (character == 0) {
      fault("holds a NUL character; is this a text in UTF-8?");
    }
    if (++length > MAX_RECORD_LENGTH) {
      throw new InputException(
          path
              + ", line "
              + line
              + ": longer than "
              + MAX_RECORD_LENGTH
              + " characters; is this a text file, or a quote never closed?");
    }
    cell.append((char) character);
  }

  /** The first fault of a record counts. */
  private void fault(String problem) {
    fault = fault == null ? problem : fault;
  }

  private int peek() {
    if (position == limit) {
      limit = Math.max(0, reader.read(buffer, 0, buffer.length));
      position = 0;
    }
    return limit == 0 ? END : buffer[position];
  }

  private int take() {
    int next = peek();
    position += next == END ? 0 : 1;
    return next;
  }

  @Override
  public void close() {
    reader.close();
  }
}
