package org.warmstart.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;

/** The curves in a run's {@code metrics.jsonl}. */
final class MetricsCurves {
  private final List<JsonNode> lines;

  private MetricsCurves(List<JsonNode> lines) {
    this.lines = lines;
  }

  static MetricsCurves read(Path file) {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        lines.add(json.readTree(line));
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return new MetricsCurves(lines);
  }

  /** The values of one metric by step. */
  List<Results.Point> points(String kind, String metric) {
    List<Results.Point> points = new ArrayList<>();
    for (JsonNode line : lines) {
      JsonNode value = line.path(metric);
      if (line.path("kind").asText().equals(kind) && value.isNumber()) {
        points.add(new Results.Point(line.path("step").asDouble(), value.asDouble()));
      }
    }
    return points;
  }
}
