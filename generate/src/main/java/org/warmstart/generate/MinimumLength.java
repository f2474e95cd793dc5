package org.warmstart.generate;

import java.util.List;

/**
 * No end token before there are {@code length} tokens, the prompt counted.
 *
 * @param length in tokens
 * @param endTokens those that would end the text
 */
public record MinimumLength(int length, List<Integer> endTokens) implements LogitsProcessor {
  @Override
  public boolean isActiveAt(int tokens) {
    return tokens < length;
  }

  @Override
  public void process(Scores scores, int row, TokenSequence tokens) {
    if (isActiveAt(tokens.length())) {
      endTokens.forEach(end -> scores.forbid(row, end));
    }
  }
}
