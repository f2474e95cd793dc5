package org.warmstart.pipeline.answer;

import org.warmstart.base.InputException;

/**
 * Which spans of a context can be its answer.
 *
 * @param candidates how many of the likeliest starts and ends are put together, and how many
 *     candidates are kept
 * @param maxAnswerLength most tokens of an answer
 * @param unanswerable whether "there is no answer" is a candidate, as in SQuAD 2.0
 * @param noAnswerThreshold by how much the score of "no answer" must be greater than that of the
 *     best answer
 */
public record AnswerSettings(
    int candidates, int maxAnswerLength, boolean unanswerable, double noAnswerThreshold) {
  /** 20 candidates of at most 30 tokens, and always an answer. */
  public static final AnswerSettings DEFAULT = new AnswerSettings(20, 30, false, 0);

  /**
   * Checks the numbers.
   *
   * @throws InputException if one is out of its range
   */
  public AnswerSettings {
    if (candidates < 1 || maxAnswerLength < 1 || !Double.isFinite(noAnswerThreshold)) {
      throw new InputException(
          "candidates and the length of answers have to be at least 1 and the threshold finite, not"
              + (" " + candidates + ", " + maxAnswerLength + " and " + noAnswerThreshold));
    }
  }
}
