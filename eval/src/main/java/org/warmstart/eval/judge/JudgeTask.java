package org.warmstart.eval.judge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be judged: a model's answer, or two models' answers in an order.
 *
 * @param question that was answered
 * @param system whose answer it is; in pairs, whose comes first
 * @param other whose answer comes second; null where there is one
 * @param answer the first or only answer
 * @param second the second answer; null where there is one
 * @param skills names of what it is judged by
 */
public record JudgeTask(
    Question question,
    String system,
    @Nullable String other,
    String answer,
    @Nullable String second,
    List<String> skills) {
  public JudgeTask {
    skills = List.copyOf(skills);
  }

  /** What tells it from the others in a file. */
  String key() {
    return key(question.id(), system, other);
  }

  static String key(String id, String system, @Nullable String other) {
    return id + "\u0000" + system + "\u0000" + (other == null ? "" : other);
  }
}
