package org.warmstart.learn.objective;

/**
 * One input of a masked objective, as places in a corpus.
 *
 * @param secondTo 0 if there is no second segment
 * @param follows whether the second segment follows the first in the text
 */
record Segments(long firstFrom, long firstTo, long secondFrom, long secondTo, boolean follows) {
  boolean isPair() {
    return secondTo > 0;
  }

  /** Tokens, special ones not counted. */
  int length() {
    return (int) (firstTo - firstFrom + secondTo - secondFrom);
  }
}
