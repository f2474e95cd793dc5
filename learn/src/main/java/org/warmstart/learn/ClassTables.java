package org.warmstart.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warmstart.base.Messages;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.ClassReport;
import org.warmstart.report.Cell;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/**
 * A classifier class by class, for a report's page and as lines of text.
 *
 * @param rows gives the row of an example
 */
public record ClassTables(ClassReport report, IntFunction<TaskRow> rows) {
  /** Beyond so many classes a table is no help. */
  private static final int MOST_CLASSES = 30;

  void write(Section section) {
    Table classes = new Table("By class", "class", "precision", "recall", "F1", "rows");
    shown()
        .forEach(
            label -> {
              var scores = report.scores().get(label);
              if (scores != null) {
                classes.row(
                    Cell.of(name(label)),
                    Cell.of(scores.precision(), 4),
                    Cell.of(scores.recall(), 4),
                    Cell.of(scores.f1(), 4),
                    Cell.of(scores.support()));
              }
            });
    section.table(classes);
    section.table(confusion());
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
    if (report.scores().size() > MOST_CLASSES) {
      section.paragraph(
          "The tables have the first "
              + MOST_CLASSES
              + " of "
              + report.scores().size()
              + " classes.");
    }
  }

  private Table confusion() {
    List<String> columns = new ArrayList<>(List.of("class"));
    shown().forEach(label -> columns.add("taken for " + name(label)));
    Table table = new Table("Confusion", columns.toArray(String[]::new));
    for (int actual : shown()) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.of(name(actual))));
      shown().forEach(predicted -> cells.add(Cell.of(report.count(actual, predicted))));
      table.row(cells.toArray(Cell[]::new));
    }
    return table;
  }

  /** The same as lines for a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int label : shown()) {
      var scores = report.scores().get(label);
      if (scores != null) {
        lines.add(
            String.format(
                Locale.ROOT,
                "class %s: precision %.4f, recall %.4f, F1 %.4f, %d rows%s",
                Messages.quote(name(label)),
                scores.precision(),
                scores.recall(),
                scores.f1(),
                scores.support(),
                takenFor(label)));
      }
    }
    int left = report.scores().size() - MOST_CLASSES;
    if (left > 0) {
      lines.add("… and " + left + " more classes");
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

  private String takenFor(int actual) {
    StringBuilder others = new StringBuilder();
    for (int predicted : shown()) {
      long count = report.count(actual, predicted);
      if (predicted != actual && count > 0) {
        others
            .append(others.isEmpty() ? "; taken for " : ", ")
            .append(Messages.quote(name(predicted)))
            .append(' ')
            .append(count);
      }
    }
    return others.toString();
  }

  private List<Integer> shown() {
    return report.scores().keySet().stream().limit(MOST_CLASSES).toList();
  }

  private String name(int label) {
    return report.labels().get(label);
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
