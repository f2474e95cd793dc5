package org.warmstart.pipeline.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model replied to an input.
 *
 * @param answer one text; of tags, one a word; of several classes, those that are right, in
 *     alphabetical order
 * @param scores of classes, their probabilities; of a number, the number as {@link #VALUE}; of an
 *     answer, its share among the candidates as {@link #PROBABILITY}; of the others none
 */
public record Reply(ReplyKind kind, List<String> answer, Map<String, Double> scores) {
  /** The name of a number. */
  public static final String VALUE = "value";

  /** The name of an answer's score. */
  public static final String PROBABILITY = "probability";

  private static final int SHOWN = 3;

  /** Copies the collections. */
  public Reply {
    answer = List.copyOf(answer);
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** One class, the likeliest of them. */
  public static Reply ofClass(String label, Map<String, Double> scores) {
    return new Reply(ReplyKind.CLASS, List.of(label), scores);
  }

  /** A number. */
  public static Reply ofNumber(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return new Reply(ReplyKind.NUMBER, List.of(text), Map.of(VALUE, value));
  }

  /** A text. */
  public static Reply ofText(String text) {
    return new Reply(ReplyKind.TEXT, List.of(text), Map.of());
  }

  /**
   * Whether another reply says something else.
   *
   * @param tolerance by how much numbers may differ; of no matter to other kinds
   */
  public boolean differs(Reply other, double tolerance) {
    return kind == ReplyKind.NUMBER
        ? Math.abs(score(VALUE) - other.score(VALUE)) > tolerance
        : !answer.equals(other.answer);
  }

  /**
   * A score by its name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public double score(String name) {
    Double score = scores.get(name);
    if (score == null) {
      throw new IllegalArgumentException(
          "there is no score '" + name + "'; there are: " + scores.keySet());
    }
    return score;
  }

  /** The answer as one text. */
  public String text() {
    return String.join(kind == ReplyKind.TAGS ? " " : ", ", answer);
  }

  /** The answer with its score, for people. */
  public String shown() {
    return switch (kind) {
      case CLASS -> text() + String.format(Locale.ROOT, " %.3f", score(text()));
      case ANSWER ->
          (text().isEmpty() ? "(no answer)" : text())
              + String.format(Locale.ROOT, " %.3f", score(PROBABILITY));
      case CLASSES ->
          (answer.isEmpty() ? "(none)" : text())
              + " of "
              + scores.entrySet().stream()
                  .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                  .limit(SHOWN)
                  .map(each -> each.getKey() + String.format(Locale.ROOT, " %.3f", each.getValue()))
                  .collect(Collectors.joining(", "));
      case NUMBER, TAGS, TEXT -> text();
    };
  }
}
