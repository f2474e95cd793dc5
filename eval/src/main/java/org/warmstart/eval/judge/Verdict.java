package org.warmstart.eval.judge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a judge's answer.
 *
 * @param scores by skill, in the task's order; empty of pairs and of what cannot be read
 * @param winner {@code A} for the first, {@code B} for the second, {@code tie}; null otherwise
 * @param problem why it cannot be read; null if it can
 */
public record Verdict(
    Map<String, Double> scores, @Nullable String winner, @Nullable String problem) {
  public Verdict {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  static Verdict unreadable(String problem) {
    return new Verdict(Map.of(), null, problem);
  }
}
