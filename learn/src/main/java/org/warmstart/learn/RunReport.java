package org.warmstart.learn;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.MetricsLog;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.start.InitialEmbeddings;
import org.warmstart.learn.table.ClassTables;
import org.warmstart.learn.training.Trainer;
import org.warmstart.report.Cell;
import org.warmstart.report.LineChart;
import org.warmstart.report.Report;
import org.warmstart.report.Sample;
import org.warmstart.report.Section;
import org.warmstart.report.Table;
import org.warmstart.tensor.engine.Engine;

/** Writes {@code report.html}: what was run, its curves, scores and samples. */
final class RunReport {
  private RunReport() {}

  /** Writes the report of a run from what its directory holds; none of one that never began. */
  static void write(
      RunDirectory run,
      String title,
      Trainer.Outcome outcome,
      Map<String, Double> scores,
      List<Sample> samples) {
    write(run, title, outcome, scores, samples, null);
  }

  /** As the other one, with what is to tell of classes. */
  static void write(
      RunDirectory run,
      String title,
      Trainer.Outcome outcome,
      Map<String, Double> scores,
      List<Sample> samples,
      @Nullable ClassTables classes) {
    if (!run.hasBegun()) {
      return;
    }
    Report report = Report.titled(title);
    Map<String, Map<Long, Double>> training = new TreeMap<>();
    Map<String, Map<Long, Double>> evaluation = new TreeMap<>();
    Map<String, Map<Long, Double>> vectors = new TreeMap<>();
    read(
        run.metrics(),
        Map.of("train", training, "evaluation", evaluation, InitialEmbeddings.METRICS, vectors));
    summary(report.section("Run"), outcome, vectors);
    Section curves = report.section("Curves");
    LineChart losses = new LineChart("Loss", "step", "loss");
    losses.values("training", training.getOrDefault("loss", Map.of()));
    if (evaluation.containsKey("loss")) {
      losses.values("held out", evaluation.getOrDefault("loss", Map.of()));
    }
    curves.chart(losses);
    evaluation.forEach(
        (name, values) -> {
          if (!name.equals("loss")) {
            curves.chart(new LineChart(name, "step", name).values("held out", values));
          }
        });
    for (String name : List.of("learning_rate", "gradient_norm")) {
      curves.chart(
          new LineChart(name.replace('_', ' '), "step", name.replace('_', ' '))
              .values("training", training.getOrDefault(name, Map.of())));
    }
    if (!scores.isEmpty()) {
      Table table = new Table("Scores of the exported model", "metric", "value");
      scores.forEach((name, value) -> table.row(Cell.of(name), Cell.of(value, 4)));
      report.section("Scores").table(table);
    }
    if (classes != null) {
      classes.write(report.section("Classes"));
    }
    if (!samples.isEmpty()) {
      report.section("Samples").samples(samples);
    }
    String config = run.config();
    report.section("Configuration").preformatted(config == null ? "" : config);
    report.write(run.folder().resolve("report.html"));
  }

  private static void summary(
      Section section, Trainer.Outcome outcome, Map<String, Map<Long, Double>> vectors) {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!vectors.isEmpty()) {
      facts.put(
          "embeddings from vectors",
          String.format(
              Locale.ROOT,
              "%,.0f of %,.0f",
              vectors.getOrDefault("matched", Map.of()).getOrDefault(0L, 0.0),
              vectors.getOrDefault("rows", Map.of()).getOrDefault(0L, 0.0)));
    }
    facts.put("steps", Long.toString(outcome.step()));
    facts.put("tokens", String.format(Locale.ROOT, "%,d", outcome.tokens()));
    facts.put("seconds", String.format(Locale.ROOT, "%.0f", outcome.seconds()));
    if (outcome.bestStep() > 0) {
      facts.put("best step", Long.toString(outcome.bestStep()));
    }
    facts.put("skipped steps", Long.toString(outcome.skippedSteps()));
    facts.put("Java", Runtime.version().toString());
    facts.put("resident megabytes", Long.toString(Engine.residentBytes() >> 20));
    Map<String, String> engine = new LinkedHashMap<>(Engine.facts());
    // a path says more about the machine than about the run
    engine.remove("native cache");
    facts.putAll(engine);
    section.facts(facts);
  }

  private static void read(Path metrics, Map<String, Map<String, Map<Long, Double>>> kinds) {
    try {
      MetricsLog.read(metrics, line -> addPoints(line, kinds));
    } catch (IOException e) {
      throw new InputException(metrics + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void addPoints(JsonNode line, Map<String, Map<String, Map<Long, Double>>> kinds) {
    Map<String, Map<Long, Double>> curves = kinds.get(line.path("kind").asText());
    if (curves == null) {
      return;
    }
    long step = line.path("step").asLong();
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      if (field.getValue().isNumber() && !field.getKey().equals("step")) {
        curves
            .computeIfAbsent(field.getKey(), name -> new TreeMap<>())
            .put(step, field.getValue().asDouble());
      }
    }
  }
}
