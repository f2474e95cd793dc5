package org.warmstart.cli.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.warmstart.base.file.TextBytes;
import org.warmstart.base.json.Json;

/**
 * Texts to work on, one a line, from a file or from standard input; strictly UTF-8, decompressed if
 * it is gzip. With JSON, each line is a JSON string, so that a text may hold line breaks.
 */
public final class TextLines implements AutoCloseable {
  /** A line's tokens take up to a hundred times its bytes. */
  private static final int LONGEST_LINE_BYTES =
      (int) Math.min(64 << 20, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 128));

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final InputStream in;
  private final String name;
  private final boolean json;
  private long number;

  private TextLines(InputStream in, String name, boolean json) throws IOException {
    this.in = TextBytes.over(in, name);
    this.name = name;
    this.json = json;
  }

  /**
   * Opens a file, or standard input for null and {@code -}.
   *
   * @param json whether each line is a JSON string
   * @throws InputException if the file cannot be read
   */
  public static TextLines open(@Nullable Path file, boolean json) {
    boolean standard = file == null || file.toString().equals("-");
    String name = standard ? "standard input" : String.valueOf(file);
    try {
      return new TextLines(
          file == null || standard ? System.in : InputFiles.openOnce(file), name, json);
    } catch (IOException e) {
      throw TextBytes.failure(name, e);
    }
  }

  /**
   * A line.
   *
   * @param fault why it is no text, or null
   */
  public record Line(String text, @Nullable String fault) {}

  /**
   * A line as JSON.
   *
   * @param node null if there is a fault
   * @param fault why it is no JSON, or null
   */
  public record Parsed(@Nullable JsonNode node, @Nullable String fault) {}

  /** The next text, or null after the last. */
  public @Nullable String next() {
    String line = required();
    if (line == null || !json) {
      return line;
    }
    JsonNode node = requiredJson(line);
    if (!node.isTextual()) {
      throw wrong("expected a JSON string such as \"text\", found " + Json.kind(node));
    }
    return node.textValue();
  }

  private @Nullable String required() {
    Line line = nextLine();
    if (line != null && line.fault() != null) {
      throw wrong(line.fault());
    }
    return line == null ? null : line.text();
  }

  private JsonNode requiredJson(String line) {
    Parsed parsed = parse(line);
    if (parsed.node() == null) {
      throw wrong(String.valueOf(parsed.fault()));
    }
    return parsed.node();
  }

  /** Up to {@code most} texts, fewer if they are long; empty after the last. */
  public List<String> next(int most) {
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
  public @Nullable JsonNode nextJson() {
    String line = required();
    return line == null ? null : requiredJson(line);
  }

  /** The number of the line last read, from 1. */
  public long number() {
    return number;
  }

  /** How many lines there are; -1 where only reading would tell. */
  public static long count(@Nullable Path file) {
    if (file == null || !Files.isRegularFile(file)) {
      return -1;
    }
    try (TextLines lines = open(file, false)) {
      return lines.countToEnd();
    } catch (InputException e) {
      return -1;
    }
  }

  /** The file's name, for messages. */
  public String name() {
    return name;
  }

  /** Reads to the end and returns how many lines there are in all. */
  public long countToEnd() {
    Line line = nextLine();
    while (line != null) {
      line = nextLine();
    }
    return number;
  }

  /** The line last read, for messages. */
  public String place() {
    return name + ":" + number;
  }

  /** An error about the line last read. */
  public InputException wrong(String what) {
    return new InputException(place() + ": " + what);
  }

  /** Reads a line as JSON. */
  public static Parsed parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isMissingNode()
          ? new Parsed(null, "not JSON: the line is blank")
          : new Parsed(node, null);
    } catch (JsonProcessingException e) {
      return new Parsed(null, "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /**
   * The next line, whatever it is, or null after the last; the one behind it can be read in any
   * case.
   */
  public @Nullable Line nextLine() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int next = in.read();
      if (next < 0) {
        return null;
      }
      number++;
      long length = 0;
      for (; next >= 0 && next != '\n'; next = in.read()) {
        if (length++ < LONGEST_LINE_BYTES) {
          bytes.write(next);
        }
      }
      return length > LONGEST_LINE_BYTES ? tooLong() : text(bytes);
    } catch (IOException e) {
      throw TextBytes.failure(name, e);
    }
  }

  private static Line tooLong() {
    return new Line(
        "",
        "longer than "
            + (LONGEST_LINE_BYTES >> 20)
            + " MiB, the most for this Java heap; is this a text file? If so, break its lines or set"
            + " a larger heap, such as WARMSTART_HEAP=8g");
  }

  private Line text(ByteArrayOutputStream bytes) {
    try {
      String line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      return new Line(number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line, null);
    } catch (CharacterCodingException e) {
      return new Line("", "not UTF-8; convert the text to UTF-8");
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
