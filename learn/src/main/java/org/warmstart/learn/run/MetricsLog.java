package org.warmstart.learn.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.warmstart.base.file.DurableFiles;

/**
 * {@code metrics.jsonl}: one JSON object a line, {@code {"kind": "train", "step": 10, "loss":
 * 3.2}}. Numbers that are not finite are written as null.
 */
public final class MetricsLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Writer out;

  private MetricsLog(Path file, Writer out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens the file to append to.
   *
   * @param step where the run goes on from: lines of later steps, and a torn last line, are dropped
   */
  public static MetricsLog open(Path file, long step) {
    try {
      if (Files.exists(file)) {
        DurableFiles.write(file, linesUpTo(file, step));
      }
      return new MetricsLog(
          file,
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  private static String linesUpTo(Path file, long step) throws IOException {
    StringBuilder kept = new StringBuilder();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          JsonNode node = JSON.readTree(line);
          if (node.isObject() && node.path("step").asLong(Long.MAX_VALUE) <= step) {
            kept.append(line).append('\n');
          }
        } catch (JsonProcessingException e) {
          // a line that a killed run did not finish
          break;
        }
      }
    }
    return kept.toString();
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

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }
}
