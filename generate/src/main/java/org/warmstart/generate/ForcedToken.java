package org.warmstart.generate;

import java.util.List;

/**
 * The only choice at one length: a first token after the start token, or an end token at the
 * greatest length.
 *
 * @param length number of tokens, the prompt counted, after which these are forced
 * @param tokens one of these follows, all equally likely
 */
public record ForcedToken(int length, List<Integer> tokens) implements LogitsProcessor {
  @Override
  public boolean isActiveAt(int present) {
    return present == length;
  }

  @Override
  public void process(Scores scores, int row, TokenSequence present) {
    if (isActiveAt(present.length())) {
      scores.force(row, tokens.get(0));
      tokens.forEach(token -> scores.set(row, token, 0));
    }
  }
}
