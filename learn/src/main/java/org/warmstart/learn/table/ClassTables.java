package org.warmstart.learn.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.eval.metric.PrecisionRecallF1.ClassScores;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.label.ClassReport;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.report.Cell;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/**
 * A classifier class by class, for a report's page and as lines of text.
 *
 * @param scores of each class, by its name
 * @param report which classes are taken for which; null where an example may have several
 * @param rows gives the row of an example
 */
public record ClassTables(
    Map<String, ClassScores> scores, @Nullable ClassReport report, IntFunction<TaskRow> rows) {
  /** Beyond so many classes a table is no help. */
  private static final int MOST_CLASSES = 30;

  /** What the latest evaluation has to tell of classes; empty if there are none. */
  public static Optional<ClassTables> of(TaskEvaluator evaluator, IntFunction<TaskRow> rows) {
    Map<String, ClassScores> scores = evaluator.classScores();
    return scores.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClassTables(scores, evaluator.classes().orElse(null), rows));
  }

  public void write(Section section) {
    Table classes = new Table("By class", "class", "precision", "recall", "F1", "in all");
    shownScores()
        .forEach(
            (name, of) ->
                classes.row(
                    Cell.of(name),
                    Cell.of(of.precision(), 4),
                    Cell.of(of.recall(), 4),
                    Cell.of(of.f1(), 4),
                    Cell.of(of.support())));
    section.table(classes);
    if (report != null) {
      writeMistakes(section, report);
    }
    if (scores.size() > MOST_CLASSES) {
      section.paragraph(
          "The tables have the first " + MOST_CLASSES + " of " + scores.size() + " classes.");
    }
  }

  private void writeMistakes(Section section, ClassReport report) {
    section.table(confusion(report));
    Table mistakes =
        new Table("Mistakes that the model was surest of", "row", "text", "is", "taken for", "p");
    for (ClassReport.Mistake mistake : report.mistakes()) {
      mistakes.row(
          Cell.of(rows.apply(mistake.example()).place()),
          Cell.of(text(mistake)),
          Cell.of(mistake.actual()),
          Cell.of(mistake.predicted()),
          Cell.of(mistake.probability(), 4));
    }
    section.table(mistakes);
  }

  private static Table confusion(ClassReport report) {
    List<String> columns = new ArrayList<>(List.of("class"));
    shown(report).forEach(label -> columns.add("taken for " + report.labels().get(label)));
    Table table = new Table("Confusion", columns.toArray(String[]::new));
    for (int actual : shown(report)) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.of(report.labels().get(actual))));
      shown(report).forEach(predicted -> cells.add(Cell.of(report.count(actual, predicted))));
      table.row(cells.toArray(Cell[]::new));
    }
    return table;
  }

  /** The same as lines for a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    shownScores()
        .forEach(
            (name, of) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "class %s: precision %.4f, recall %.4f, F1 %.4f, %d in all%s",
                        Messages.quote(name),
                        of.precision(),
                        of.recall(),
                        of.f1(),
                        of.support(),
                        report == null ? "" : takenFor(report, name))));
    int left = scores.size() - MOST_CLASSES;
    if (left > 0) {
      lines.add("… and " + left + " more classes");
    }
    if (report == null) {
      return lines;
    }
    for (ClassReport.Mistake mistake : report.mistakes()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %s is %s, taken for %s (%.4f)",
              rows.apply(mistake.example()).place(),
              text(mistake),
              Messages.quote(mistake.actual()),
              Messages.quote(mistake.predicted()),
              mistake.probability()));
    }
    return lines;
  }

  private static String takenFor(ClassReport report, String name) {
    int actual = report.labels().indexOf(name);
    StringBuilder others = new StringBuilder();
    for (int predicted : shown(report)) {
      long count = report.count(actual, predicted);
      if (predicted != actual && count > 0) {
        others
            .append(others.isEmpty() ? "; taken for " : ", ")
            .append(Messages.quote(report.labels().get(predicted)))
            .append(' ')
            .append(count);
      }
    }
    return others.toString();
  }

  private Map<String, ClassScores> shownScores() {
    Map<String, ClassScores> shown = new LinkedHashMap<>();
    scores.entrySet().stream()
        .limit(MOST_CLASSES)
        .forEach(entry -> shown.put(entry.getKey(), entry.getValue()));
    return shown;
  }

  private static List<Integer> shown(ClassReport report) {
    return report.scores().keySet().stream().limit(MOST_CLASSES).toList();
  }

  private String text(ClassReport.Mistake mistake) {
    TaskRow row = rows.apply(mistake.example());
    return Stream.of(TextColumns.TEXT, TextColumns.SECOND)
        .map(row::get)
        .filter(Objects::nonNull)
        .map(Messages::quote)
        .collect(Collectors.joining(", "));
  }
}
