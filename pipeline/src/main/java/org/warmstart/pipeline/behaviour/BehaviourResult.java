package org.warmstart.pipeline.behaviour;

import java.util.List;
import org.warmstart.pipeline.TextInput;

/**
 * What came of a test.
 *
 * @param test it is of
 * @param texts how many were tried
 * @param possible how many there could have been
 * @param trials how many replies, or pairs of replies, were judged
 * @param unchanged how many texts the test had nothing to change in
 * @param failures in the order of the trials
 * @param seconds how long it took
 */
public record BehaviourResult(
    BehaviourTest test,
    int texts,
    long possible,
    int trials,
    int unchanged,
    List<Failure> failures,
    double seconds) {
  /**
   * A trial that failed.
   *
   * @param inputs the text, and perhaps what it was changed to
   * @param replies what the model replied to each
   * @param fault what is wrong
   */
  public record Failure(List<TextInput> inputs, List<String> replies, String fault) {
    public Failure {
      inputs = List.copyOf(inputs);
      replies = List.copyOf(replies);
    }

    /** All of it as a text of a few lines. */
    public String text() {
      StringBuilder text = new StringBuilder(fault);
      for (int i = 0; i < inputs.size(); i++) {
        TextInput input = inputs.get(i);
        text.append("\n  ").append(input.text());
        if (input.isPair()) {
          text.append("\n  | ").append(input.second());
        }
        text.append("\n  -> ").append(replies.get(i));
      }
      return text.toString();
    }
  }

  public BehaviourResult {
    failures = List.copyOf(failures);
  }

  /** The share of the trials that failed; NaN if there were none. */
  public double failureRate() {
    return (double) failures.size() / trials;
  }

  /** Whether no more failed than may. A test that tried nothing has not passed. */
  public boolean passed() {
    return trials > 0 && failureRate() <= test.allowedFailures();
  }
}
