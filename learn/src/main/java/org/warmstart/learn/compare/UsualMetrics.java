package org.warmstart.learn.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/** Which metrics a task's predictions are scored by where none is named. */
final class UsualMetrics {
  private UsualMetrics() {}

  /** Those of what stands in the rows of a file; docs/comparing.md has the table. */
  static List<String> of(List<PredictedRow> rows) {
    PredictedRow first = rows.get(0);
    JsonNode prediction = first.prediction();
    if (prediction.isArray()) {
      return ofLists(first);
    }
    if (prediction.isNumber()) {
      boolean whole = all(rows, row -> row.prediction().isIntegralNumber());
      return whole ? List.of("accuracy") : List.of("pearson", "spearman");
    }
    if (first.reference().isArray()) {
      return List.of("answer-f1");
    }
    if (!first.scores().isObject()) {
      return List.of("rouge");
    }
    boolean constant = all(rows, row -> row.reference().equals(first.reference()));
    return constant ? List.of("accuracy") : List.of("accuracy", "f1", "matthews");
  }

  private static List<String> ofLists(PredictedRow first) {
    if (first.scores().isObject()) {
      return List.of("multi-label");
    }
    for (JsonNode tag : first.reference()) {
      if (!tag.asText().matches("O|[BIESLU]-.*")) {
        return List.of("accuracy");
      }
    }
    return List.of("entity-f1");
  }

  private static boolean all(List<PredictedRow> rows, Predicate<PredictedRow> wanted) {
    return rows.stream().allMatch(wanted);
  }
}
