package org.warmstart.learn.objective.denoising;

import java.util.stream.IntStream;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.corpus.Passage;

/**
 * Spans of tokens are replaced by one mask token each, so that it has to be found out how many are
 * missing; a span of no tokens puts a mask where nothing is missing. Lengths come from a Poisson
 * distribution until the share is reached, the last span cut to what is left of it; spans do not
 * overlap. Where spans without tokens would make a short text longer than it was, all are drawn
 * again.
 *
 * @param rate share of the tokens that is replaced
 * @param meanLength mean of the Poisson distribution
 */
public record Infilling(
    @Default("0.3") @InRange(above = 0, below = 1) double rate,
    @Default("3") @InRange(least = 1, most = 100) double meanLength)
    implements Noise {
  public Infilling {
    NumberRange.check(Infilling.class, rate, meanLength);
  }

  @Override
  public boolean needsMask() {
    return true;
  }

  @Override
  public int[] applied(Passage passage, int mask, SeededRandom random) {
    int[] tokens = passage.tokens();
    int replaced = ChosenTokens.count(tokens.length, rate);
    int[] lengths = lengths(replaced, random);
    int[] spoiled = new int[tokens.length - replaced + lengths.length];
    // tokens that stay and spans, in any order
    boolean[] isSpan = new boolean[spoiled.length];
    int[] order = random.permutation(spoiled.length);
    for (int i = 0; i < lengths.length; i++) {
      isSpan[order[i]] = true;
    }
    int from = 0;
    int span = 0;
    for (int i = 0; i < spoiled.length; i++) {
      spoiled[i] = isSpan[i] ? mask : tokens[from];
      from += isSpan[i] ? lengths[span++] : 1;
    }
    return spoiled;
  }

  /** Lengths that add up to a number of tokens, and are no more than that many. */
  private int[] lengths(int tokens, SeededRandom random) {
    while (true) {
      IntStream.Builder lengths = IntStream.builder();
      int count = 0;
      int sum = 0;
      while (sum < tokens && count < tokens) {
        int length = Math.min(poisson(random), tokens - sum);
        lengths.add(length);
        sum += length;
        count++;
      }
      if (sum == tokens) {
        int[] inAnyOrder = lengths.build().toArray();
        // or the one that was cut would always be the text's last
        random.shuffle(inAnyOrder);
        return inAnyOrder;
      }
    }
  }

  /** Knuth, The Art of Computer Programming, section 3.4.1. */
  private int poisson(SeededRandom random) {
    double bound = StrictMath.exp(-meanLength);
    double product = random.nextDouble();
    int value = 0;
    while (product > bound) {
      product *= random.nextDouble();
      value++;
    }
    return value;
  }
}
