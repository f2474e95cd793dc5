package org.warmstart.base.file;

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
import org.warmstart.base.InputException;

/**
 * Writes a file aside, flushes it to the disk and renames it into place: after a crash or a power
 * cut there are the old contents or the new ones.
 */
public final class DurableFiles {
  private static final String ASIDE = ".part";

  /** Writes a file's contents. */
  @FunctionalInterface
  public interface Body {
    void write(FileChannel channel) throws IOException;
  }

  private DurableFiles() {}

  /**
   * Writes a text as UTF-8.
   *
   * @throws InputException if the folder cannot be written or is full; what was there is left as it
   *     was
   */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #write(Path, String)}, for bytes. */
  public static void write(Path file, byte[] contents) {
    ByteBuffer bytes = ByteBuffer.wrap(contents);
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
    Path aside = target.resolveSibling(target.getFileName() + ASIDE);
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
      DurableFolders.flushFolder(aside.resolveSibling(""));
    } catch (IOException e) {
      throw unwritable(file, e);
    } finally {
      if (!complete) {
        deleteQuietly(aside);
      }
    }
  }

  /** Writes a copy of a file, as {@link #write(Path, Body)} does. */
  public static void copy(Path from, Path to) {
    write(
        to,
        out -> {
          try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
            long size = in.size();
            for (long copied = 0; copied < size; ) {
              copied += in.transferTo(copied, size - copied, out);
            }
          }
        });
  }

  /** What the user is told when a file or a folder cannot be written. */
  public static InputException unwritable(Path where, IOException problem) {
    return new InputException(where + ": cannot be written: " + reason(problem), problem);
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
    return reason == null
        ? e.toString()
        : reason + " (check permissions and the space left on the disk)";
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // the error that is on its way says more
    }
  }
}
