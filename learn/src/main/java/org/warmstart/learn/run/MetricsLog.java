package org.warmstart.learn.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.file.DurableFiles;

/**
 * {@code metrics.jsonl}: one JSON object a line, {@code {"kind": "train", "step": 10, "loss":
 * 3.2}}. Numbers that are not finite are written as null. A damaged line is passed over with a
 * warning; it does not lose the others.
 */
public final class MetricsLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two lines that ran into each other are no line. */
  private static final ObjectReader STRICT =
      JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private Writer out;

  private MetricsLog(Path file, Writer out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens the file to append to.
   *
   * @param step where the run goes on from: lines of later steps are dropped; damaged ones, and a
   *     last line that a kill cut, too, which is said
   */
  public static MetricsLog open(Path file, long step) {
    if (Files.exists(file)) {
      rewrite(file, line -> line.path("step").asLong() <= step);
    }
    return new MetricsLog(file, writer(file));
  }

  private static Writer writer(Path file) {
    try {
      return Files.newBufferedWriter(
          file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  /** What is done with the lines of a file, as they stand in it and as they are read. */
  @FunctionalInterface
  private interface Visitor {
    void line(byte[] text, JsonNode line) throws IOException;
  }

  /**
   * Reads a file's lines in their order.
   *
   * @param visitor sees every line that is whole
   * @throws IOException if the file cannot be read; damaged lines are passed over with a warning
   */
  public static void read(Path file, java.util.function.Consumer<JsonNode> visitor)
      throws IOException {
    visit(file, (text, line) -> visitor.accept(line));
  }

  private static void rewrite(Path file, Predicate<JsonNode> kept) {
    DurableFiles.write(
        file,
        channel -> {
          OutputStream copy = Channels.newOutputStream(channel);
          visit(
              file,
              (text, line) -> {
                if (kept.test(line)) {
                  copy.write(text);
                  copy.write('\n');
                }
              });
        });
  }

  private static void visit(Path file, Visitor visitor) throws IOException {
    long damaged = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (byte[] text = nextLine(in); text != null; text = nextLine(in)) {
        JsonNode line = parse(text);
        if (line == null) {
          damaged++;
        } else {
          visitor.line(text, line);
        }
      }
    }
    if (damaged > 0) {
      LOG.warn("{}: {} damaged or unfinished line(s) are left out", file, damaged);
    }
  }

  private static byte @Nullable [] nextLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    return line.toByteArray();
  }

  private static @Nullable JsonNode parse(byte[] text) {
    try {
      JsonNode line = STRICT.readTree(text);
      boolean whole =
          line.isObject()
              && line.path("kind").isTextual()
              && line.path("step").isIntegralNumber()
              && line.path("step").canConvertToLong();
      return whole ? line : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Appends one line. */
  public void add(String kind, long step, Map<String, Double> values) {
    ObjectNode line = JSON.createObjectNode().put("kind", kind).put("step", step);
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            line.put(name, value);
          } else {
            line.putNull(name);
          }
        });
    try {
      out.write(JSON.writeValueAsString(line) + "\n");
      out.flush();
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  /** Appends one line in place of those of its kind and step. */
  public void replace(String kind, long step, Map<String, Double> values) {
    close();
    rewrite(
        file,
        line -> line.path("step").asLong() != step || !line.path("kind").asText().equals(kind));
    out = writer(file);
    add(kind, step, values);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }
}
