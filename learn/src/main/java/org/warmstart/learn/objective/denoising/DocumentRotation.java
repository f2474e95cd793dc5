package org.warmstart.learn.objective.denoising;

import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.Passage;

/**
 * The text begins with a random token, and what stood before it stands at the end: the beginning
 * has to be found.
 */
public record DocumentRotation() implements Noise {
  @Override
  public int[] applied(Passage passage, int mask, SeededRandom random) {
    int[] tokens = passage.tokens();
    int start = random.nextInt(tokens.length);
    int[] rotated = new int[tokens.length];
    System.arraycopy(tokens, start, rotated, 0, tokens.length - start);
    System.arraycopy(tokens, 0, rotated, tokens.length - start, start);
    return rotated;
  }
}
