package org.warmstart.tensor.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.warmstart.text.InputException;

/** Writes a file aside, flushes it to the disk and renames it into place. */
public final class AsideFile {
  /** Writes a file's contents. */
  public interface Body {
    void write(FileChannel channel) throws IOException;
  }

  private AsideFile() {}

  /**
   * Writes a text as UTF-8.
   *
   * @throws InputException if the folder cannot be written or is full; what was there is left as it
   *     was
   */
  public static void write(Path file, String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /**
   * Writes {@code file}; one of that name is replaced only when the new one is complete.
   *
   * @throws InputException if the folder cannot be written or is full; what was there is left as it
   *     was
   */
  public static void write(Path file, Body body) {
    Path target = file.toAbsolutePath();
    Path aside = target.resolveSibling(target.getFileName() + ".part");
    boolean complete = false;
    try {
      try (FileChannel channel =
          FileChannel.open(
              aside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        body.write(channel);
        channel.force(true);
      }
      Files.move(
          aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written: " + reason(e), e);
    } finally {
      if (!complete) {
        deleteQuietly(aside);
      }
    }
  }

  /** File system exceptions often have nothing but the path for a message. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access to the folder is denied";
    }
    if (e instanceof NoSuchFileException) {
      return "the folder does not exist";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // the error that is on its way says more
    }
  }
}
