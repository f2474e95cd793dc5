package org.warmstart.cli.model;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.checkpoint.Composition.Composed;
import org.warmstart.model.checkpoint.Composition.Origin;

/** What an encoder-decoder was made of, as a table. */
final class CompositionReport {
  private static final String IGNORED = "ignored";

  /** Tensors of one part of the model and one origin. */
  private static final class Row {
    private final String part;
    private final String origin;
    private long tensors;
    private long parameters;

    Row(String part, String origin) {
      this.part = part;
      this.origin = origin;
    }
  }

  private CompositionReport() {}

  static void print(Composed composed, boolean json, PrintStream out) {
    if (json) {
      out.println(JsonOutput.line(object(composed)));
      return;
    }
    List<Row> rows = rows(composed);
    int width = rows.stream().mapToInt(row -> row.part.length()).max().orElse(0);
    width = Math.max(width, "tensors".length());
    out.printf("%-" + width + "s  %-7s %8s %15s%n", "part", "origin", "tensors", "parameters");
    for (Row row : rows) {
      out.printf(
          "%-" + width + "s  %-7s %8d %15s%n",
          row.part,
          row.origin,
          row.tensors,
          ModelSize.grouped(row.parameters));
    }
    out.println();
    totals(composed)
        .forEach((name, count) -> out.printf("%-10s %15s%n", name, ModelSize.grouped(count)));
  }

  /** Parameters in total, in embeddings, leveraged and random: Rothe et al. 2020, table 1. */
  static Map<String, Long> totals(Composed composed) {
    Map<String, Long> totals = new LinkedHashMap<>();
    totals.put("total", composed.model().parameterCount());
    totals.put("embeddings", composed.embeddings());
    totals.put("leveraged", composed.parameters(Origin.COPIED));
    totals.put("random", composed.parameters(Origin.NEW));
    return totals;
  }

  private static List<Row> rows(Composed composed) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Composition.Part part : composed.parts()) {
      add(rows, part.tensor(), KebabConverter.written(part.origin()), part.parameters());
    }
    for (Checkpoint.Ignored ignored : composed.ignored()) {
      add(rows, ignored.tensor(), IGNORED, ignored.parameters());
    }
    return new ArrayList<>(rows.values());
  }

  private static void add(Map<String, Row> rows, String tensor, String origin, long parameters) {
    String part = ModelSize.part(tensor);
    Row row = rows.computeIfAbsent(part + ' ' + origin, key -> new Row(part, origin));
    row.tensors++;
    row.parameters += parameters;
  }

  private static Map<String, Object> object(Composed composed) {
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (Composition.Part part : composed.parts()) {
      tensors.add(tensor(part.tensor(), KebabConverter.written(part.origin()), part.parameters()));
    }
    for (Checkpoint.Ignored ignored : composed.ignored()) {
      tensors.add(tensor(ignored.tensor(), IGNORED, ignored.parameters()));
    }
    Map<String, Object> object = new LinkedHashMap<>(totals(composed));
    object.put("tensors", tensors);
    return object;
  }

  private static Map<String, Object> tensor(String name, String origin, long parameters) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", name);
    tensor.put("origin", origin);
    tensor.put("parameters", parameters);
    return tensor;
  }
}
