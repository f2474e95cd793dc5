package org.warmstart.base.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.warmstart.base.InputException;

/**
 * The bytes of a text: those of a file or stream, decompressed where they are gzip, which their
 * first bytes tell (no UTF-8 starts so).
 */
public final class TextBytes {
  private static final int BUFFER = 1 << 16;

  private TextBytes() {}

  /**
   * Opens a file.
   *
   * @throws IOException if it is not there or cannot be read; {@link #failure} words it
   */
  public static InputStream open(Path path) throws IOException {
    return over(InputFiles.open(path), path.toString());
  }

  /**
   * The bytes of a stream.
   *
   * @param name for messages; if it ends in {@code .gz}, other contents than gzip are an error
   */
  public static InputStream over(InputStream raw, String name) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(raw, BUFFER);
    try {
      bytes.mark(2);
      int first = bytes.read();
      int second = bytes.read();
      bytes.reset();
      if (first == GzipStream.FIRST_BYTE && second == GzipStream.SECOND_BYTE) {
        return new BufferedInputStream(new GzipStream(bytes), BUFFER);
      }
      if (name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
        throw new InputException(name + ": not a gzip file, though its name ends in .gz");
      }
      boolean utf16 = (first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff);
      if (utf16) {
        throw new InputException(name + ", line 1: UTF-16, not UTF-8; convert the file to UTF-8");
      }
      return bytes;
    } catch (IOException | InputException e) {
      bytes.close();
      throw e;
    }
  }

  /** The error for a text that could not be opened or read on. */
  public static InputException failure(Path path, IOException e) {
    if (Files.isDirectory(path)) {
      return new InputException(path + ": is a folder, not a file", e);
    }
    return failure(path.toString(), e);
  }

  /** As {@link #failure(Path, IOException)}, for what is no file. */
  public static InputException failure(String name, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new InputException(name + ": no such file", e);
    }
    if (e instanceof AccessDeniedException) {
      return new InputException(name + ": must not be read (permissions)", e);
    }
    if (e instanceof GzipStream.DamagedException) {
      return new InputException(name + ": " + e.getMessage(), e);
    }
    return new InputException(name + ": cannot be read: " + e.getMessage(), e);
  }
}
