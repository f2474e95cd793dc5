package org.warmstart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/**
 * Texts to work on, one a line, from a file or from standard input; strictly UTF-8. With JSON, each
 * line is a JSON string, so that a text may hold line breaks.
 */
final class TextLines implements AutoCloseable {
  /** A line's tokens take up to a hundred times its bytes. */
  private static final int LONGEST_LINE_BYTES =
      (int) Math.min(64 << 20, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 128));

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A line that cannot be used; those behind it can still be read. */
  static final class WrongLineException extends InputException {
    private static final long serialVersionUID = 1L;

    WrongLineException(String message) {
      super(message);
    }
  }

  private final InputStream in;
  private final String name;
  private final boolean json;
  private long number;

  private TextLines(InputStream in, String name, boolean json) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.name = name;
    this.json = json;
  }

  /**
   * Opens a file, or standard input for null and {@code -}.
   *
   * @param json whether each line is a JSON string
   * @throws InputException if the file cannot be read
   */
  static TextLines open(@Nullable Path file, boolean json) {
    if (file == null || file.toString().equals("-")) {
      return new TextLines(System.in, "standard input", json);
    }
    return new TextLines(InputFiles.openOnce(file), file.toString(), json);
  }

  /** The next text, or null after the last. */
  @Nullable String next() {
    String line = nextLine();
    if (line == null || !json) {
      return line;
    }
    JsonNode node = parse(line);
    if (!node.isTextual()) {
      throw wrong("expected a JSON string such as \"text\", found " + Json.kind(node));
    }
    return node.textValue();
  }

  /** Up to {@code most} texts, fewer if they are long; empty after the last. */
  List<String> next(int most) {
    List<String> texts = new ArrayList<>();
    long length = 0;
    while (texts.size() < most && length < LONGEST_LINE_BYTES) {
      String text = next();
      if (text == null) {
        break;
      }
      texts.add(text);
      length += text.length();
    }
    return texts;
  }

  /** The next line as a JSON value, whatever it is; null after the last. */
  @Nullable JsonNode nextJson() {
    String line = nextLine();
    return line == null ? null : parse(line);
  }

  /** The number of the line last read, from 1. */
  long number() {
    return number;
  }

  /** An error about the line last read. */
  WrongLineException wrong(String what) {
    return new WrongLineException(name + ":" + number + ": " + what);
  }

  /** How many lines there are; -1 where only reading would tell. */
  static long count(@Nullable Path file) {
    if (file == null || !Files.isRegularFile(file)) {
      return -1;
    }
    long lines = 0;
    byte[] buffer = new byte[1 << 16];
    byte last = '\n';
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
        last = read > 0 ? buffer[read - 1] : last;
      }
    } catch (IOException e) {
      return -1;
    }
    return last == '\n' ? lines : lines + 1;
  }

  private JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw wrong("not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  private @Nullable String nextLine() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int next = in.read();
      if (next < 0) {
        return null;
      }
      number++;
      for (; next >= 0 && next != '\n'; next = in.read()) {
        if (bytes.size() == LONGEST_LINE_BYTES) {
          while (next >= 0 && next != '\n') {
            next = in.read();
          }
          throw wrong(
              "longer than "
                  + (LONGEST_LINE_BYTES >> 20)
                  + " MiB, the most for this Java heap; is this a text file? If so, break its lines"
                  + " or set a larger heap, such as WARMSTART_HEAP=8g");
        }
        bytes.write(next);
      }
      return text(bytes);
    } catch (IOException e) {
      throw new InputException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private String text(ByteArrayOutputStream bytes) {
    try {
      String line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
    } catch (CharacterCodingException e) {
      throw wrong("not UTF-8; convert the text to UTF-8");
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new InputException(name + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
