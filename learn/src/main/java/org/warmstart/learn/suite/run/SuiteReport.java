package org.warmstart.learn.suite.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.Messages;
import org.warmstart.learn.suite.Asking;
import org.warmstart.report.Cell;
import org.warmstart.report.Report;
import org.warmstart.report.Sample;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/** The page of a benchmark's results. */
final class SuiteReport {
  private static final int MOST_SAMPLES = 10;

  private SuiteReport() {}

  static Report of(
      Path checkpoint, SuiteSettings settings, SuiteResult result, List<String> notes) {
    Report report =
        Report.titled(result.name() + " without fine-tuning").subtitle(checkpoint.toString());
    Section scores = report.section("Scores");
    scores.paragraph(settings.name().description() + ".");
    scores.table(table("All questions", result.scores()));
    notes.forEach(note -> scores.callout(Section.Tone.NOTE, note));
    if (!result.groups().isEmpty()) {
      report.section("Groups").table(groups(settings, result));
    }
    report.section("Samples").samples(samples(result));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("questions asked", String.valueOf(result.samples().size()));
    facts.put("questions there are", String.valueOf(result.original()));
    facts.put("examples before each", String.valueOf(result.shots()));
    facts.put("seed", String.valueOf(settings.seed()));
    facts.put("suite", String.valueOf(settings.name()));
    report.section("Protocol").facts(facts);
    return report;
  }

  private static Table table(String caption, Map<String, SuiteResult.Score> scores) {
    Table table =
        new Table(caption, "metric", "value", "standard error", "95 % interval", "questions");
    scores.forEach(
        (metric, score) ->
            table.row(
                Cell.of(metric),
                Cell.of(score.value(), 4),
                Cell.of(score.standardError(), 4),
                Cell.of(interval(score)),
                Cell.of((long) score.count())));
    return table;
  }

  private static String interval(SuiteResult.Score score) {
    return Double.isNaN(score.low())
        ? "–"
        : String.format(Locale.ROOT, "%.4f to %.4f", score.low(), score.high());
  }

  private static Table groups(SuiteSettings settings, SuiteResult result) {
    Set<String> metrics = result.scores().keySet();
    String wanted = settings.name().mainMetric();
    String metric = metrics.contains(wanted) ? wanted : metrics.iterator().next();
    Table table = new Table(metric, "group", "value", "standard error", "questions");
    result
        .groups()
        .forEach(
            (group, scores) -> {
              SuiteResult.Score score = scores.get(metric);
              if (score != null) {
                table.row(
                    Cell.of(group),
                    Cell.of(score.value(), 4),
                    Cell.of(score.standardError(), 4),
                    Cell.of((long) score.count()));
              }
            });
    return table;
  }

  private static List<Sample> samples(SuiteResult result) {
    return result.samples().stream()
        .limit(MOST_SAMPLES)
        .map(
            sample -> {
              Asking.Reply reply = sample.replies().get(0);
              Map<String, String> answers = new LinkedHashMap<>(sample.judged().found());
              String written = reply.text();
              if (written != null) {
                answers.put("written", written);
              }
              boolean chosen =
                  sample.question().gold() >= 0 && !sample.question().options().isEmpty();
              return new Sample(
                  Messages.printable(sample.question().prompt(), 600),
                  chosen
                      ? sample.question().options().get(sample.question().gold()).text()
                      : sample.question().answer(),
                  answers);
            })
        .toList();
  }
}
