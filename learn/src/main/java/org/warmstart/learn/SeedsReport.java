package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warmstart.base.Messages;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.training.MainScores;
import org.warmstart.report.BarChart;
import org.warmstart.report.Cell;
import org.warmstart.report.Report;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/** Writes the {@code report.html} of a run with seeds: how far they are apart. */
final class SeedsReport {
  private SeedsReport() {}

  /**
   * Writes it.
   *
   * @param seeds of the runs
   * @param runs their scores, in the same order
   * @param scores summed up
   */
  static void write(
      Path file,
      String title,
      List<Long> seeds,
      List<? extends Map<String, Double>> runs,
      Map<String, Summary> scores) {
    Report report = Report.titled(title).subtitle(Messages.count(seeds.size(), "seed"));
    List<String> main = MainScores.of(scores.keySet());
    Section spread = report.section("Spread of the seeds");
    if (seeds.size() < 3) {
      spread.callout(
          Section.Tone.WARNING,
          "Fewer than three seeds tell little about how scores vary, so the intervals are wide.");
    }
    List<String> categories = new ArrayList<>(List.of("mean"));
    seeds.forEach(seed -> categories.add("seed " + seed));
    for (String name : main) {
      Summary summary = scores.getOrDefault(name, Summary.of());
      List<Double> heights = new ArrayList<>(List.of(summary.mean()));
      List<Double> lows = new ArrayList<>(List.of(summary.low()));
      List<Double> highs = new ArrayList<>(List.of(summary.high()));
      for (Map<String, Double> run : runs) {
        heights.add(run.getOrDefault(name, Double.NaN));
        lows.add(Double.NaN);
        highs.add(Double.NaN);
      }
      spread.chart(
          new BarChart(name + ", the mean with its 95 % interval", name, categories)
              .series(name, heights, lows, highs));
    }
    List<String> heads = new ArrayList<>(List.of("score", "mean", "low", "high"));
    heads.addAll(categories.subList(1, categories.size()));
    Table table = new Table("Scores of the exported models", heads.toArray(String[]::new));
    scores.forEach(
        (name, summary) -> {
          List<Cell> row = new ArrayList<>(List.of(Cell.of(name)));
          row.add(Cell.of(summary.mean(), 4));
          row.add(Cell.of(summary.low(), 4));
          row.add(Cell.of(summary.high(), 4));
          runs.forEach(run -> row.add(Cell.of(run.getOrDefault(name, Double.NaN), 4)));
          table.row(row.toArray(Cell[]::new));
        });
    report.section("Scores").table(table);
    report.write(file);
  }
}
