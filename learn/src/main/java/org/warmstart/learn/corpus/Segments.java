package org.warmstart.learn.corpus;

/**
 * One input of a masked objective, as places in a corpus.
 *
 * @param secondTo 0 if there is no second segment
 * @param follows whether the second segment follows the first in the text
 */
public record Segments(
    long firstFrom, long firstTo, long secondFrom, long secondTo, boolean follows) {
  /** Whether there is a second segment. */
  public boolean isPair() {
    return secondTo > 0;
  }

  /** Tokens, special ones not counted. */
  public int length() {
    return (int) (firstTo - firstFrom + secondTo - secondFrom);
  }
}
