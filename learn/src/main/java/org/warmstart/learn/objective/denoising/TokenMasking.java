package org.warmstart.learn.objective.denoising;

import java.util.BitSet;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Passage;

/**
 * Random tokens are replaced by the mask token.
 *
 * @param rate share of the tokens
 */
public record TokenMasking(@Default("0.3") @InRange(above = 0, below = 1) double rate)
    implements Noise {
  public TokenMasking {
    NumberRange.check(TokenMasking.class, rate);
  }

  @Override
  public boolean needsMask() {
    return true;
  }

  @Override
  public int[] applied(Passage passage, int mask, SeededRandom random) {
    int[] tokens = passage.tokens().clone();
    BitSet chosen = ChosenTokens.draw(tokens.length, rate, random);
    chosen.stream().forEach(place -> tokens[place] = mask);
    return tokens;
  }
}
