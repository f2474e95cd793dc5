package org.warmstart.pipeline.answer;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Which spans of a context can be its answer.
 *
 * @param candidates how many of the likeliest starts and ends are put together, and how many
 *     candidates are kept
 * @param maxAnswerLength most tokens of an answer
 * @param unanswerable whether "there is no answer" is a candidate, as in SQuAD 2.0
 * @param noAnswerThreshold by how much the score of "no answer" must be greater than that of the
 *     best answer
 * @param maxLength most tokens of a window, question and special tokens included; null: 384, or
 *     what the model has positions for if that is fewer. Best as in training
 * @param stride tokens that neighbouring windows share; null: 128, or a third of the length if that
 *     is fewer
 */
public record AnswerSettings(
    int candidates,
    int maxAnswerLength,
    boolean unanswerable,
    double noAnswerThreshold,
    @Nullable Integer maxLength,
    @Nullable Integer stride) {
  /** 20 candidates of at most 30 tokens, and always an answer. */
  public static final AnswerSettings DEFAULT = new AnswerSettings(20, 30, false, 0, null, null);

  private static final int USUAL_LENGTH = 384;
  private static final int USUAL_STRIDE = 128;

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

  /**
   * The length of windows for a model.
   *
   * @param positions that the model has
   * @throws InputException if it is more than those
   */
  public int lengthFor(int positions) {
    if (maxLength == null) {
      return Math.min(USUAL_LENGTH, positions);
    }
    if (maxLength < 1 || maxLength > positions) {
      throw new InputException(
          "maxLength "
              + maxLength
              + " is not between 1 and the model's "
              + Messages.count(positions, "position"));
    }
    return maxLength;
  }

  /**
   * How many tokens windows of a length share.
   *
   * @throws InputException if they would have nothing of their own
   */
  public int strideFor(int length) {
    if (stride == null) {
      return Math.min(USUAL_STRIDE, length / 3);
    }
    if (stride < 0 || stride >= length) {
      throw new InputException(
          "a stride of "
              + Messages.count(stride, "token")
              + " leaves nothing new in windows of "
              + length);
    }
    return stride;
  }
}
