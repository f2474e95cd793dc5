package org.warmstart.learn.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warmstart.base.Messages;
import org.warmstart.eval.statistics.McNemar;
import org.warmstart.report.BarChart;
import org.warmstart.report.Cell;
import org.warmstart.report.Report;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/** A comparison as one HTML file: the leaderboard, its error bars, and what can be concluded. */
public final class ComparisonPage {
  private static final int DECIMALS = 4;

  private ComparisonPage() {}

  /**
   * Writes the page.
   *
   * @throws org.warmstart.base.InputException if the file cannot be written
   */
  public static void write(Comparison comparison, Path file) {
    Report report =
        Report.titled("Comparison of runs")
            .subtitle(
                comparison.rows() == 0
                    ? "scores over seeds"
                    : Messages.count(comparison.rows(), "row")
                        + (comparison.part().isEmpty() ? "" : " of " + comparison.part()));
    Section board = report.section("Scores");
    board.table(leaderboard(comparison));
    board.paragraph(
        "Intervals are of 95 %: Student's over seeds, or by the bootstrap over the rows of a single"
            + " model.");
    for (Comparison.Score score : comparison.scores()) {
      board.chart(chart(comparison, score));
    }
    for (String note : comparison.notes()) {
      board.callout(Section.Tone.NOTE, note);
    }
    Section conclusions = report.section("What can be concluded");
    for (Pair pair : comparison.pairs()) {
      conclusions.callout(
          pair.conclusion().contains("Careful") ? Section.Tone.WARNING : Section.Tone.NOTE,
          pair.score() + ": " + pair.a() + " and " + pair.b() + ". " + pair.conclusion());
    }
    if (!comparison.limits().isEmpty()) {
      conclusions.callout(Section.Tone.WARNING, comparison.limits());
    }
    report.section("Tests").table(tests(comparison));
    report.write(file);
  }

  private static Table leaderboard(Comparison comparison) {
    List<String> heads = new ArrayList<>(List.of("run"));
    for (Comparison.Score score : comparison.scores()) {
      heads.add(score.name());
      heads.add("interval of " + score.name());
    }
    heads.add("models");
    Table table = new Table("", heads.toArray(String[]::new));
    for (Standing standing : comparison.standings()) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(standing.name())));
      int models = 0;
      for (Comparison.Score score : comparison.scores()) {
        Standing.Value value = standing.value(score.name());
        row.add(Cell.of(value.mean(), DECIMALS));
        row.add(Cell.of(interval(value.low(), value.high())));
        models = Math.max(models, value.seeds());
      }
      row.add(Cell.of(models));
      table.row(row.toArray(Cell[]::new));
    }
    comparison.scores().forEach(score -> table.markBest(score.name(), score.greaterIsBetter()));
    return table;
  }

  private static BarChart chart(Comparison comparison, Comparison.Score score) {
    List<Standing> there =
        comparison.standings().stream()
            .filter(each -> each.value(score.name()).seeds() > 0)
            .toList();
    List<Standing.Value> values = there.stream().map(each -> each.value(score.name())).toList();
    return new BarChart(
            score.name() + ", with 95 % intervals",
            score.name(),
            there.stream().map(Standing::name).toList())
        .series(
            score.name(),
            values.stream().map(Standing.Value::mean).toList(),
            values.stream().map(Standing.Value::low).toList(),
            values.stream().map(Standing.Value::high).toList());
  }

  private static Table tests(Comparison comparison) {
    Table table =
        new Table(
            "",
            "pair",
            "score",
            "difference",
            "interval over rows",
            "p",
            "p, corrected",
            "McNemar's p",
            "Cohen's d",
            "Cliff's delta",
            "p over seeds");
    for (Pair pair : comparison.pairs()) {
      RowTests rows = pair.rows();
      SeedTests seeds = pair.seeds();
      McNemar outcomes = rows == null ? null : rows.mcNemar();
      table.row(
          Cell.of(pair.a() + " − " + pair.b()),
          Cell.of(pair.score()),
          Cell.of(pair.difference(), DECIMALS),
          Cell.of(rows == null ? "" : interval(rows.bootstrap().low(), rows.bootstrap().high())),
          Cell.of(rows == null ? Double.NaN : rows.pValue(), DECIMALS),
          Cell.of(pair.corrected().rows(), DECIMALS),
          Cell.of(outcomes == null ? Double.NaN : outcomes.exactP(), DECIMALS),
          Cell.of(rows == null ? Double.NaN : rows.cohensD(), DECIMALS),
          Cell.of(rows == null ? Double.NaN : rows.cliffsDelta(), DECIMALS),
          Cell.of(seeds == null ? Double.NaN : seeds.pValue(), DECIMALS));
    }
    return table;
  }

  private static String interval(double low, double high) {
    return Double.isNaN(low) ? "" : String.format(Locale.ROOT, "%.4f to %.4f", low, high);
  }
}
