package org.warmstart.learn.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.data.perturb.Perturbed;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.pipeline.probe.PromptInjection;
import org.warmstart.report.Cell;
import org.warmstart.report.Change;
import org.warmstart.report.LineChart;
import org.warmstart.report.Point;
import org.warmstart.report.Report;
import org.warmstart.report.Sample;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/** A result as a page: curves, tables, and examples where the answer flips. */
public final class ProbePage {
  private final ProbeResult result;

  private ProbePage(ProbeResult result) {
    this.result = result;
  }

  /**
   * Writes the page.
   *
   * @throws org.warmstart.base.InputException if the file cannot be written
   */
  public static void write(ProbeResult result, Path file) {
    of(result).write(file);
  }

  /** Makes the page. */
  static Report of(ProbeResult result) {
    return new ProbePage(result).report();
  }

  private Report report() {
    Report report =
        Report.titled("How sensitive is " + result.checkpoint() + "?")
            .subtitle(
                Messages.count(result.rows(), "row")
                    + " of "
                    + String.format(Locale.ROOT, "%,d", result.total())
                    + " of "
                    + result.table());
    Sensitivity sensitivity = result.sensitivity();
    if (sensitivity != null) {
      summary(report.section("Perturbations"), sensitivity);
      for (SensitivityCurve curve : sensitivity.curves()) {
        if (!curve.flips().isEmpty()) {
          Section section = report.section("Flips: " + curve.name());
          section.paragraph(
              curve.keepsLabel()
                  ? "The right answer is the same for both texts, so at least one is wrong."
                  : "This change may change what is right, so a flip need not be a mistake.");
          section.changes(curve.flips().stream().map(ProbePage::change).toList());
        }
      }
    }
    result.attacks().forEach(attack -> attack(report, attack));
    if (result.injection() != null) {
      injection(report.section("Hidden instructions"), result.injection());
    }
    return report;
  }

  private void summary(Section section, Sensitivity sensitivity) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("rows", String.valueOf(sensitivity.rows()));
    facts.put("rows the model cannot read", String.valueOf(sensitivity.unreadable().size()));
    facts.put("copies of each", String.valueOf(result.settings().copies()));
    if (sensitivity.accuracy() != null) {
      facts.put("right as they are", text(sensitivity.accuracy()));
    }
    section.facts(facts);
    section.paragraph(
        "Flips: the share of the changed texts whose answer is another than that to the text as it"
            + " was. Bands are 95 % bootstrap intervals over rows.");
    section.chart(curves("Answers that flip", "share of changed texts", sensitivity, 0));
    section.chart(curves("How far answers move", moving(), sensitivity, 1));
    if (sensitivity.accuracy() != null) {
      LineChart accuracy = curves("Right answers", "accuracy", sensitivity, 2);
      if (!sensitivity.robust().isEmpty()) {
        accuracy.series(
            "robust: right under all that keep the label",
            sensitivity.robust().stream()
                .map(point -> point(point.strength(), point.accuracy()))
                .toList());
      }
      section.chart(accuracy);
    }
    section.table(table(sensitivity));
  }

  private String moving() {
    return switch (result.kind()) {
      case CLASS -> "change of the probability of the class before";
      case CLASSES -> "greatest change of a probability";
      case NUMBER -> "change of the number";
      case TAGS -> "share of words with another tag";
      case ANSWER, TEXT -> "1 - word F1 with the answer before";
    };
  }

  private static LineChart curves(String title, String yLabel, Sensitivity sensitivity, int which) {
    LineChart chart = new LineChart(title, "strength: share that is changed", yLabel);
    for (SensitivityCurve curve : sensitivity.curves()) {
      List<Point> points = new ArrayList<>();
      for (SensitivityPoint point : curve.points()) {
        Interval value =
            switch (which) {
              case 0 -> point.flips();
              case 1 -> point.moved();
              default -> point.accuracy();
            };
        if (value != null) {
          // without a strength all of the text is changed
          points.add(point(Double.isNaN(point.strength()) ? 1 : point.strength(), value));
        }
      }
      if (!points.isEmpty()) {
        chart.series(curve.name(), points);
      }
    }
    return chart;
  }

  private static Point point(double x, Interval interval) {
    return new Point(x, interval.value(), interval.low(), interval.high());
  }

  private static Table table(Sensitivity sensitivity) {
    Table table =
        new Table(
            "Every perturbation and strength",
            "perturbation",
            "keeps the label",
            "strength",
            "changed",
            "nothing to change",
            "unreadable",
            "flips",
            "moved",
            "right");
    for (SensitivityCurve curve : sensitivity.curves()) {
      for (SensitivityPoint point : curve.points()) {
        table.row(
            Cell.of(curve.name()),
            Cell.of(curve.keepsLabel() ? "yes" : "not always"),
            Double.isNaN(point.strength()) ? Cell.of("") : Cell.of(point.strength(), 2),
            Cell.of(point.changed()),
            Cell.of(point.unchanged()),
            Cell.of(point.unreadable()),
            Cell.of(text(point.flips())),
            Cell.of(text(point.moved())),
            Cell.of(text(point.accuracy())));
      }
    }
    return table;
  }

  private static Change change(Flip flip) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("before", flip.before().shown());
    facts.put("after", flip.after().shown());
    if (flip.right() != null) {
      facts.put("right", flip.right());
    }
    if (flip.other() != null) {
      facts.put("beside", flip.other());
    }
    if (!Double.isNaN(flip.strength())) {
      facts.put("strength", String.format(Locale.ROOT, "%.2f", flip.strength()));
    }
    facts.put("row", flip.place());
    return new Change(pieces(flip.change().before()), pieces(flip.change().after()), facts);
  }

  private static List<Change.Piece> pieces(List<Perturbed.Piece> pieces) {
    return pieces.stream().map(each -> new Change.Piece(each.text(), each.changed())).toList();
  }

  private static void attack(Report report, AttackSummary attack) {
    Section section = report.section("Attack: " + attack.name());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("success", text(attack.success()));
    if (attack.accuracyAfter() != null) {
      facts.put("right after the attack", text(attack.accuracyAfter()));
    }
    facts.put("attacked rows", String.valueOf(attack.attacked()));
    facts.put("wrong before", String.valueOf(attack.wrongBefore()));
    facts.put("unreadable", String.valueOf(attack.unreadable()));
    facts.put("words changed", number(attack.changedWords()));
    facts.put("share of words changed", number(attack.changedShare()));
    facts.put("queries a row", number(attack.queries()));
    section.facts(facts);
    section.changes(attack.flips().stream().map(ProbePage::change).toList());
  }

  private static void injection(Section section, InjectionSummary injection) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("with the instruction", text(injection.with()));
    facts.put("without", text(injection.without()));
    facts.put("inputs read", String.valueOf(injection.trials()));
    facts.put("unreadable", String.valueOf(injection.unreadable()));
    section.facts(facts);
    section.paragraph(
        "How often the word that a hidden instruction asks for is in what the model writes.");
    Table table = new Table("By instruction", "instruction", "followed");
    injection
        .byInstruction()
        .forEach((instruction, rate) -> table.row(Cell.of(instruction), Cell.of(rate, 3)));
    section.table(table);
    List<Sample> samples = new ArrayList<>();
    for (PromptInjection.Trial trial : injection.examples()) {
      samples.add(
          new Sample(
              trial.injected().text(),
              "",
              Map.of("written", Objects.requireNonNull(trial.reply()).text())));
    }
    section.samples(samples);
  }

  private static String text(@Nullable Interval interval) {
    return interval == null
        ? "–"
        : String.format(
            Locale.ROOT, "%.3f (%.3f to %.3f)", interval.value(), interval.low(), interval.high());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }
}
