package org.warmstart.model.adapter;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Head;

/** PEFT's names of tasks, which say the head of the model that an adapter is for. */
final class Tasks {
  private static final Map<String, Head> HEADS =
      Map.of(
          "SEQ_CLS", Head.SEQUENCE_CLASSIFICATION,
          "TOKEN_CLS", Head.TOKEN_CLASSIFICATION,
          "CAUSAL_LM", Head.CAUSAL_LM,
          "SEQ_2_SEQ_LM", Head.SEQUENCE_TO_SEQUENCE,
          "QUESTION_ANS", Head.QUESTION_ANSWERING,
          "FEATURE_EXTRACTION", Head.NONE);

  private Tasks() {}

  /** The head of a task; null if the task says none. */
  static @Nullable Head head(@Nullable String task) {
    return task == null ? null : HEADS.get(task);
  }

  /** The task of a head, or else the one that was given. */
  static @Nullable String nameOf(Head head, @Nullable String given) {
    return HEADS.entrySet().stream()
        .filter(entry -> entry.getValue() == head)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(given);
  }
}
