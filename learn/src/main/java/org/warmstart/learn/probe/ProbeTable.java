package org.warmstart.learn.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.learn.example.ListCells;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.ReplyKind;

/**
 * The rows of a table for a model, by the names of columns that its task has.
 *
 * @param rows those that are probed, in the table's order
 * @param total how many the table has
 * @param labelled whether what is right is known
 * @param notes what the user should know of how the file was read
 */
public record ProbeTable(List<ProbeRow> rows, long total, boolean labelled, List<String> notes) {
  private static final String TEXT = "text";
  private static final String SECOND = "second";
  private static final String RIGHT = "right";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Which columns; null for the usual ones: {@code text}, {@code second} if it is there, {@code
   * label}; of taggers {@code tokens} and {@code tags}, of what answers questions {@code question},
   * {@code context} and {@code answers}, of what writes {@code text} and {@code target}.
   */
  public record Columns(@Nullable String text, @Nullable String second, @Nullable String right) {}

  public ProbeTable {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * Reads a table.
   *
   * @param most so many rows at the most; of more, so many are drawn
   * @throws InputException naming file, line and column of what is wrong
   */
  public static ProbeTable read(
      Path file, Columns wanted, ProbedModel model, int most, SeededRandom random) {
    DataSource source = DataSource.of(file);
    Map<String, String> columns = columns(source, wanted, model.kind());
    List<Numbered> drawn = new ArrayList<>();
    long total = 0;
    List<String> notes;
    try (Rows rows = Rows.open(source.withColumns(columns))) {
      while (rows.hasNext()) {
        ProbeRow row = row(rows.next(), columns, model);
        total++;
        // each row is as likely to be among those that are kept (Vitter's algorithm R)
        if (drawn.size() < most) {
          drawn.add(new Numbered(total, row));
        } else {
          long place = (long) (random.nextDouble() * total);
          if (place < most) {
            drawn.set((int) place, new Numbered(total, row));
          }
        }
      }
      notes = rows.notes();
    }
    if (drawn.isEmpty()) {
      throw new InputException(file + ": has no rows");
    }
    List<ProbeRow> rows =
        drawn.stream()
            .sorted(Comparator.comparingLong(Numbered::number))
            .map(Numbered::row)
            .toList();
    return new ProbeTable(rows, total, columns.containsKey(RIGHT), notes);
  }

  private record Numbered(long number, ProbeRow row) {}

  private static Map<String, String> columns(DataSource source, Columns wanted, ReplyKind kind) {
    List<String> there;
    try (Rows rows = Rows.open(source, fault -> {})) {
      there = rows.columns();
    }
    List<String> usual =
        switch (kind) {
          case CLASS, CLASSES, NUMBER -> List.of("text", "second", "label");
          case TAGS -> List.of("tokens", "", "tags");
          case ANSWER -> List.of("question", "context", "answers");
          case TEXT -> List.of("text", "", "target");
        };
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(TEXT, wanted.text() != null ? wanted.text() : usual.get(0));
    boolean needed = kind == ReplyKind.ANSWER;
    add(columns, SECOND, wanted.second(), needed || there.contains(usual.get(1)), usual.get(1));
    add(columns, RIGHT, wanted.right(), there.contains(usual.get(2)), usual.get(2));
    return columns;
  }

  private static void add(
      Map<String, String> columns,
      String name,
      @Nullable String wanted,
      boolean takesUsual,
      String usual) {
    if (wanted != null) {
      columns.put(name, wanted);
    } else if (takesUsual) {
      columns.put(name, usual);
    }
  }

  private static ProbeRow row(Row row, Map<String, String> columns, ProbedModel model) {
    String text = row.text(TEXT);
    if (model.kind() == ReplyKind.TAGS) {
      text = String.join(" ", words(text));
    }
    String second = columns.containsKey(SECOND) ? row.text(SECOND) : null;
    List<String> right = null;
    if (columns.containsKey(RIGHT)) {
      String place = row.place() + ", column '" + row.own(RIGHT) + "'";
      right = right(row, place, model);
      if (model.kind() == ReplyKind.TAGS && right.size() != words(text).size()) {
        throw new InputException(
            place
                + ": there are "
                + Messages.count(right.size(), "tag")
                + " for "
                + Messages.count(words(text).size(), "word"));
      }
    }
    return new ProbeRow(new TextInput(text, second), right, row.place());
  }

  private static List<String> right(Row row, String place, ProbedModel model) {
    String cell = row.text(RIGHT);
    List<String> right =
        switch (model.kind()) {
          case CLASS, TEXT -> List.of(cell.strip());
          case CLASSES -> labels(cell);
          case NUMBER -> List.of(String.valueOf(row.number(RIGHT)));
          case TAGS -> words(cell);
          case ANSWER -> answers(cell);
        };
    if (!model.labels().isEmpty() && model.kind() != ReplyKind.NUMBER) {
      for (String label : right) {
        if (!model.labels().contains(label)) {
          throw new InputException(
              place + ": " + NearNames.unknown("class", label, model.labels()));
        }
      }
    }
    return right;
  }

  private static List<String> words(String cell) {
    return ListCells.read(cell)
        .orElseGet(
            () -> cell.isBlank() ? List.of() : Arrays.asList(cell.strip().split("\\s+", -1)));
  }

  private static List<String> labels(String cell) {
    List<String> labels = ListCells.read(cell).orElseGet(() -> Arrays.asList(cell.split(",", -1)));
    return labels.stream().map(String::strip).filter(each -> !each.isEmpty()).sorted().toList();
  }

  /** A text, a list of texts or of objects with text, or an object with the list as text. */
  private static List<String> answers(String cell) {
    String stripped = cell.strip();
    if (!stripped.startsWith("[") && !stripped.startsWith("{")) {
      return List.of(cell);
    }
    try {
      JsonNode json = JSON.readTree(stripped);
      List<String> answers = new ArrayList<>();
      for (JsonNode each : json.isArray() ? json : json.path("text")) {
        answers.add(each.isObject() ? each.path("text").asText() : each.asText());
      }
      return answers;
    } catch (JsonProcessingException e) {
      return List.of(cell); // an answer may begin with a bracket
    }
  }
}
