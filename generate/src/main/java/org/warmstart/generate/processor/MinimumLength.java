package org.warmstart.generate.processor;

import java.util.List;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * No end token before there are {@code length} tokens, the prompt counted.
 *
 * @param length in tokens
 * @param endTokens those that would end the text
 */
public record MinimumLength(int length, List<Integer> endTokens) implements LogitsProcessor {
  /**
   * For the end tokens of a call.
   *
   * @param length in tokens, the prompt counted
   */
  public record Settings(@InRange(least = 1) int length) implements LogitsProcessorSettings {
    public Settings {
      NumberRange.check(Settings.class, length);
    }

    @Override
    public LogitsProcessor create(Limits limits) {
      return new MinimumLength(length, limits.endTokens());
    }
  }

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
