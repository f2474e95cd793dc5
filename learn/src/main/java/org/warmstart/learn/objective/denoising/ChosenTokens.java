package org.warmstart.learn.objective.denoising;

import java.util.BitSet;
import org.warmstart.base.random.SeededRandom;

/** Which tokens of a text a noise is for. */
final class ChosenTokens {
  private ChosenTokens() {}

  /** How many tokens a share is, rounded up: a text always has one. */
  static int count(int length, double rate) {
    return (int) Math.ceil(length * rate);
  }

  /** That share of the tokens, each equally likely. */
  static BitSet draw(int length, double rate, SeededRandom random) {
    int[] order = random.permutation(length);
    BitSet chosen = new BitSet(length);
    for (int i = 0; i < count(length, rate); i++) {
      chosen.set(order[i]);
    }
    return chosen;
  }
}
