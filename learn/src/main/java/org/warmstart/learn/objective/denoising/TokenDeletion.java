package org.warmstart.learn.objective.denoising;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Passage;

/**
 * Random tokens are left out, so that it has to be found out where something is missing.
 *
 * @param rate share of the tokens
 */
public record TokenDeletion(@Default("0.3") @InRange(above = 0, below = 1) double rate)
    implements Noise {
  public TokenDeletion {
    NumberRange.check(TokenDeletion.class, rate);
  }

  @Override
  public int[] applied(Passage passage, int mask, SeededRandom random) {
    int[] tokens = passage.tokens();
    BitSet chosen = ChosenTokens.draw(tokens.length, rate, random);
    return IntStream.range(0, tokens.length)
        .filter(place -> !chosen.get(place))
        .map(place -> tokens[place])
        .toArray();
  }
}
