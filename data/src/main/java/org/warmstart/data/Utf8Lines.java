package org.warmstart.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * The lines of a UTF-8 file, one at a time, with their numbers. Unlike {@link Files#lines} it is
 * strict and helpful: bytes that are not UTF-8 and lines without end are errors that say where. A
 * byte order mark is skipped; a line ends with LF or CR LF. A file named {@code .gz} is
 * decompressed as it is read.
 */
public final class Utf8Lines implements AutoCloseable {
  /** Longest line, in characters; what is longer is hardly text. */
  public static final int MAX_LINE_LENGTH = 1 << 24;

  private final Path path;
  private final Reader reader;
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
    try {
      this.reader =
          new InputStreamReader(
              open(path),
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT));
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static InputStream open(Path path) throws IOException {
    InputStream bytes = new BufferedInputStream(InputFiles.open(path), 1 << 16);
    if (!path.toString().endsWith(".gz")) {
      return bytes;
    }
    try {
      return new GZIPInputStream(bytes, 1 << 16);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
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
    boolean marked = lineNumber == 1 && line.length() > 0 && line.charAt(0) == '\uFEFF';
    return marked ? line.substring(1) : line.toString();
  }

  private boolean fill() {
    try {
      limit = Math.max(0, reader.read(buffer, 0, buffer.length));
    } catch (CharacterCodingException e) {
      throw new InputException(
          path + ", line " + faultyLine() + ": not UTF-8; convert the file to UTF-8", e);
    } catch (IOException e) {
      throw failure(path, e);
    }
    position = 0;
    return limit > 0;
  }

  /** The decoder reads ahead, so the line is found by decoding again, line by line. */
  private String faultyLine() {
    try (InputStream bytes = open(path)) {
      return String.valueOf(Utf8Check.firstFaultyLine(bytes));
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static InputException failure(Path path, IOException e) {
    if (e instanceof ZipException) {
      return new InputException(path + ": not a gzip file, though its name ends in .gz", e);
    }
    return new InputException(path + ": cannot be read: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }
}
