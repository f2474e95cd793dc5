package org.warmstart.base.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.warmstart.base.InputException;

/**
 * Opens files that the user names and reads small ones whole, with errors that say what is wrong
 * and where. Only regular files are read: a pipe or a device would be waited for without end. How
 * long a file is said to be is not believed, as it may be growing.
 */
public final class InputFiles {
  /** No tokenizer file of the field comes near; beyond it something else was handed in. */
  private static final long LARGEST = 256L << 20;

  /** Where Linux shows what a process was started with: standard input and its like. */
  private static final List<String> OPEN_ALREADY =
      List.of("/dev/stdin", "/dev/fd/", "/proc/self/fd/");

  private InputFiles() {}

  /**
   * Whether there is a file.
   *
   * @return false if nothing is there
   * @throws InputException if something else than a regular file is there
   */
  public static boolean isThere(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    requireRegular(file);
    return true;
  }

  /**
   * Refuses what is not a regular file, or a link to one.
   *
   * @throws InputException that says what is there instead
   */
  public static void requireRegular(Path file) {
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new InputException(
            file
                + (Files.isDirectory(file)
                    ? ": is a folder, not a file"
                    : ": is a pipe, a socket or a device; expected a regular file"));
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Opens a file.
   *
   * @throws InputException if it is not a regular file or cannot be read
   */
  public static InputStream open(Path file) {
    requireRegular(file);
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Opens a file that is read from start to end and once. It may be a pipe that the process was
   * started with ({@code /dev/stdin}, or {@code /dev/fd/63} as shells name the output of another
   * command), but no pipe by another name, which may have no other end.
   *
   * @throws InputException if it is neither or cannot be read
   */
  public static InputStream openOnce(Path file) {
    if (OPEN_ALREADY.stream().noneMatch(file.toString()::startsWith) || Files.isDirectory(file)) {
      return open(file);
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What the user is told when a file cannot be read. */
  public static InputException unreadable(Path file, IOException problem) {
    if (problem instanceof FileSystemException
        && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.exists(file)) {
      return new InputException(file + ": is a link that leads nowhere or in a circle", problem);
    }
    if (problem instanceof NoSuchFileException) {
      return new InputException(file + ": no such file", problem);
    }
    String reason =
        problem instanceof AccessDeniedException
            ? "permission denied"
            : problem instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : problem.getMessage();
    return new InputException(file + ": cannot be read: " + reason, problem);
  }

  /** The contents of a file of up to 256 MiB, which are not empty. */
  public static byte[] readBytes(Path file) {
    byte[] bytes = readBytes(file, LARGEST);
    if (bytes.length == 0) {
      throw new InputException(file + ": is empty");
    }
    return bytes;
  }

  /**
   * The contents of a file, which may be empty.
   *
   * @param most how many bytes it may have
   * @throws InputException if it has more, is not a regular file or cannot be read
   */
  public static byte[] readBytes(Path file, long most) {
    byte[] bytes;
    try (InputStream in = open(file)) {
      bytes = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (bytes.length > most) {
      throw new InputException(
          file + ": is longer than " + most + " bytes; files of its kind are not");
    }
    return bytes;
  }

  /** The contents of a UTF-8 file of up to 256 MiB, which are not empty. */
  public static String readText(Path file) {
    return decode(file, readBytes(file));
  }

  /**
   * The contents of a UTF-8 file, which may be empty, without a byte-order mark.
   *
   * @param most how many bytes it may have
   */
  public static String readText(Path file, long most) {
    return decode(file, readBytes(file, most));
  }

  private static String decode(Path file, byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InputException(
          file + ": not UTF-8 at byte " + firstInvalid(bytes) + "; save it as UTF-8", e);
    }
  }

  /**
   * The file's lines, ended by LF or CRLF; an empty piece after the last line end is not a line.
   */
  public static List<String> readLines(Path file) {
    String text = readText(file);
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int stop = end < 0 ? text.length() : end;
      boolean carriageReturn = stop > start && text.charAt(stop - 1) == '\r';
      lines.add(text.substring(start, carriageReturn ? stop - 1 : stop));
      start = stop + 1;
    }
    return lines;
  }

  /**
   * The file in a directory whose name is wanted, if there is one.
   *
   * @throws InputException if there are several
   */
  public static Optional<Path> only(Path directory, Predicate<String> wanted) {
    List<Path> found;
    try (Stream<Path> files = Files.list(directory)) {
      found =
          files.filter(file -> wanted.test(String.valueOf(file.getFileName()))).sorted().toList();
    } catch (IOException e) {
      throw new InputException(directory + ": cannot be listed: " + e.getMessage(), e);
    }
    if (found.size() > 1) {
      throw new InputException(directory + ": several models, name one of them: " + found);
    }
    return found.stream().findFirst();
  }

  private static int firstInvalid(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .decode(in, java.nio.CharBuffer.allocate(bytes.length), true);
    return in.position();
  }
}
