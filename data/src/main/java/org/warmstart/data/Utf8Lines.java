package org.warmstart.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * The lines of a UTF-8 file, one at a time, with their numbers. Unlike {@link Files#lines} it is
 * strict and helpful: bytes that are not UTF-8 and lines without end are errors that say where. A
 * byte order mark is skipped; a line ends with LF or CR LF. A gzip file is decompressed as it is
 * read.
 */
public final class Utf8Lines implements AutoCloseable {
  /** Longest line, in characters; what is longer is hardly text. */
  public static final int MAX_LINE_LENGTH = 1 << 24;

  private final Path path;
  private final Utf8Reader reader;
  private final char[] buffer = new char[1 << 13];
  private int position;
  private int limit;
  private long lineNumber;
  private boolean ended;

  /**
   * Opens a file.
   *
   * @throws InputException if there is no such file or it cannot be read
   */
  public Utf8Lines(Path path) {
    this.path = path;
    this.reader = new Utf8Reader(path);
  }

  /** The number of the line last read, from 1; 0 before the first. */
  public long lineNumber() {
    return lineNumber;
  }

  /** Whether the line last read had an end; the last line of a file may have none. */
  public boolean lineEnded() {
    return ended;
  }

  /** The next line without its end, or null after the last. */
  public @Nullable String next() {
    StringBuilder line = new StringBuilder();
    boolean any = false;
    ended = false;
    while (true) {
      if (position == limit && !fill()) {
        if (!any) {
          return null;
        }
        break;
      }
      any = true;
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.append(buffer, start, position - start);
      if (line.length() > MAX_LINE_LENGTH) {
        throw new InputException(
            path
                + ", line "
                + (lineNumber + 1)
                + ": longer than "
                + MAX_LINE_LENGTH
                + " characters; is this a text file?");
      }
      if (position < limit) {
        position++;
        ended = true;
        break;
      }
    }
    lineNumber++;
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }

  private boolean fill() {
    limit = Math.max(0, reader.read(buffer, 0, buffer.length));
    position = 0;
    return limit > 0;
  }

  @Override
  public void close() {
    reader.close();
  }
}
