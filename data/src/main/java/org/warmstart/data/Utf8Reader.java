package org.warmstart.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.warmstart.base.InputException;
import org.warmstart.base.file.TextBytes;

/**
 * The characters of a UTF-8 file without its byte order mark, decompressed if it is gzip. Strict:
 * bytes that are not UTF-8 and damaged gzip are {@link InputException}s that say where.
 */
public final class Utf8Reader extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path path;
  private final Reader reader;
  private boolean started;

  /**
   * Opens a file.
   *
   * @throws InputException if there is no such file or it cannot be read
   */
  public Utf8Reader(Path path) {
    this.path = path;
    try {
      this.reader =
          new InputStreamReader(
              TextBytes.open(path),
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT));
    } catch (IOException e) {
      throw TextBytes.failure(path, e);
    }
  }

  @Override
  public int read(char[] characters, int offset, int length) {
    try {
      int count = reader.read(characters, offset, length);
      if (!started && count > 0) {
        started = true;
        if (characters[offset] == BYTE_ORDER_MARK) {
          System.arraycopy(characters, offset + 1, characters, offset, count - 1);
          return count > 1 ? count - 1 : reader.read(characters, offset, length);
        }
      }
      return count;
    } catch (CharacterCodingException e) {
      throw new InputException(
          path + ", line " + faultyLine() + ": not UTF-8; convert the file to UTF-8", e);
    } catch (IOException e) {
      throw TextBytes.failure(path, e);
    }
  }

  /** The decoder reads ahead, so the line is found by decoding again. */
  private String faultyLine() {
    try (InputStream bytes = TextBytes.open(path)) {
      return String.valueOf(Utf8Check.firstFaultyLine(bytes));
    } catch (IOException e) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw TextBytes.failure(path, e);
    }
  }
}
