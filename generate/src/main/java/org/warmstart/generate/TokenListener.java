package org.warmstart.generate;

/** Hears of every token as soon as it is chosen, for showing text while it is being written. */
@FunctionalInterface
public interface TokenListener {
  /**
   * Takes one new token; a row's last is its end token, unless the length ran out.
   *
   * @param row which of the sequences being written
   * @param token its next token
   * @return whether to go on; with {@code false} all rows end here
   */
  boolean onToken(int row, int token);
}
