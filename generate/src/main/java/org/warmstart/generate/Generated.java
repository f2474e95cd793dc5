package org.warmstart.generate;

import java.util.Arrays;

/** One sequence that was written. */
public final class Generated {
  private final int row;
  private final int[] ids;
  private final int promptLength;
  private final double score;

  Generated(int row, int[] ids, int promptLength, double score) {
    this.row = row;
    this.ids = ids;
    this.promptLength = promptLength;
    this.score = score;
  }

  /** The row of the prompt it continues. */
  public int row() {
    return row;
  }

  /**
   * All tokens, the end token included: the prompt (for an encoder-decoder the decoder's start
   * token) and what was written. Without padding on the right.
   */
  public int[] ids() {
    return ids.clone();
  }

  /** How many of the tokens were given and not written. */
  public int promptLength() {
    return promptLength;
  }

  /** The tokens that were written, the end token included. */
  public int[] newIds() {
    return Arrays.copyOfRange(ids, promptLength, ids.length);
  }

  /**
   * With beams the sum of the log-probabilities of the written tokens, divided by their number to
   * the power of the length penalty; NaN without.
   */
  public double score() {
    return score;
  }

  @Override
  public String toString() {
    return "row " + row + ", score " + score + ": " + Arrays.toString(ids);
  }
}
