package org.warmstart.learn.suite;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.pipeline.result.ScoringResult;

/** How a model is asked a question, and how its answers are judged. */
public interface Asking {
  /**
   * Something for the model to do.
   *
   * @param context what it reads
   * @param continuation what is scored behind it; null: it writes on
   */
  record Request(String context, @Nullable String continuation) {}

  /**
   * What came of a request.
   *
   * @param score of the continuation, or null
   * @param text what was written, or null
   */
  record Reply(@Nullable ScoringResult score, @Nullable String text) {
    ScoringResult scored() {
      if (score == null) {
        throw new IllegalStateException("a reply that was written has no score");
      }
      return score;
    }

    String written() {
      if (text == null) {
        throw new IllegalStateException("a reply that was scored has no text");
      }
      return text;
    }
  }

  /**
   * A question's result.
   *
   * @param metrics by name; behind a comma the name of how the answer was found, where there are
   *     several ways
   * @param found the answer in each of these ways, or the option that was chosen
   * @param predicted which option was chosen, for metrics over all questions; -1 where none is
   */
  record Judged(Map<String, Double> metrics, Map<String, String> found, int predicted) {}

  /**
   * What is wanted beside what a protocol asks for.
   *
   * @param unconditional whether options are scored without their question, too
   * @param calibrated whether they are scored behind prompts without content, too
   */
  record Extras(boolean unconditional, boolean calibrated) {}

  /** Whether the model writes; else it scores. */
  default boolean writes() {
    return false;
  }

  /** How many tokens are written at the most. */
  default int mostTokens() {
    return 0;
  }

  /** What ends a text that is written; it is no part of it. */
  default List<String> until() {
    return List.of();
  }

  /**
   * What the model is asked.
   *
   * @param before examples and what separates them from the question; empty without
   */
  List<Request> requests(Question question, String before, Extras extras);

  /** Judges the replies to these requests. */
  Judged judge(Question question, List<Reply> replies, Extras extras);

  /** How a metric of all questions is made of theirs. */
  enum Summary {
    MEAN,
    /** e to the power of minus the mean. */
    PERPLEXITY,
    /** Matthews' correlation between what is right and what was chosen. */
    MATTHEWS
  }

  /** How a metric is made. */
  default Summary summary(String metric) {
    return Summary.MEAN;
  }
}
