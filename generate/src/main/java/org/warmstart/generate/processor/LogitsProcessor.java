package org.warmstart.generate.processor;

/** A rule that changes the scores of the next token, given the tokens so far. */
public interface LogitsProcessor {
  /**
   * Changes one row of scores in place.
   *
   * @param tokens all tokens so far: prompt (for an encoder-decoder the decoder's start token) and
   *     written ones
   */
  void process(Scores scores, int row, TokenSequence tokens);

  /** Whether the rule can change anything when there are {@code length} tokens. */
  default boolean isActiveAt(int length) {
    return true;
  }
}
