package org.warmstart.base.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.warmstart.base.InputException;

/** Reads small files whole, with errors that say what is wrong and where. */
public final class InputFiles {
  /** No tokenizer file of the field comes near; beyond it something else was handed in. */
  private static final long LARGEST = 256L << 20;

  private InputFiles() {}

  /** The contents of a file, which are not empty. */
  public static byte[] readBytes(Path file) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new InputException(file + ": is a directory, not a file");
      }
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new InputException(
            file
                + ": has "
                + size
                + " bytes; tokenizer files of more than "
                + LARGEST
                + " bytes are not read");
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InputException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length == 0) {
      throw new InputException(file + ": is empty");
    }
    return bytes;
  }

  /** The contents of a UTF-8 file, without a byte-order mark. */
  public static String readText(Path file) {
    byte[] bytes = readBytes(file);
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
          file + ": not valid UTF-8 at byte " + firstInvalid(bytes) + "; save it as UTF-8", e);
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
