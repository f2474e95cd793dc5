package org.warmstart.generate.processor;

import java.util.BitSet;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Makes every token that occurred less likely (Keskar et al. 2019, "CTRL", section 4.1): positive
 * scores are divided by {@code penalty}, negative ones multiplied.
 *
 * @param penalty above 0; less than 1 favours repetition
 */
public record RepetitionPenalty(
    @InRange(least = RepetitionPenalty.LEAST, most = RepetitionPenalty.MOST) double penalty)
    implements LogitsProcessor, LogitsProcessorSettings {
  /** So that scores divided by it are still numbers. */
  public static final double LEAST = 1e-10;

  public static final double MOST = 1e10;

  public RepetitionPenalty {
    NumberRange.check(RepetitionPenalty.class, penalty);
  }

  @Override
  public LogitsProcessor create(Limits limits) {
    return this;
  }

  @Override
  public void process(Scores scores, int row, TokenSequence tokens) {
    BitSet done = new BitSet(scores.vocabulary());
    float factor = (float) penalty;
    for (int i = 0; i < tokens.length(); i++) {
      int token = tokens.get(i);
      if (!done.get(token)) {
        done.set(token);
        float score = scores.get(row, token);
        scores.set(row, token, score < 0 ? score * factor : score / factor);
      }
    }
  }
}
