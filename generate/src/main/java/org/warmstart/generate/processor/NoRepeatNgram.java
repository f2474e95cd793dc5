package org.warmstart.generate.processor;

import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * No sequence of {@code size} tokens occurs twice (Paulus, Xiong & Socher 2018, section 2.5, for
 * trigrams).
 *
 * @param size at least 1
 */
public record NoRepeatNgram(@InRange(least = 1) int size)
    implements LogitsProcessor, LogitsProcessorSettings {
  public NoRepeatNgram {
    NumberRange.check(NoRepeatNgram.class, size);
  }

  @Override
  public LogitsProcessor create(Limits limits) {
    return this;
  }

  @Override
  public boolean isActiveAt(int length) {
    return length >= size;
  }

  @Override
  public void process(Scores scores, int row, TokenSequence tokens) {
    int prefix = size - 1;
    int suffixStart = tokens.length() - prefix;
    for (int end = prefix; end < tokens.length(); end++) {
      int matched = 0;
      while (matched < prefix
          && tokens.get(end - prefix + matched) == tokens.get(suffixStart + matched)) {
        matched++;
      }
      if (matched == prefix) {
        scores.forbid(row, tokens.get(end));
      }
    }
  }
}
