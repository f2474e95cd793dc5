package org.warmstart.learn.objective.order;

import java.util.Arrays;
import org.warmstart.base.random.SeededRandom;

/**
 * Which places of a row are predicted, and in which order (Yang et al. 2019, XLNet, sections 2.2
 * and 2.3). A place that is predicted sees all those that are not, and of the others those that
 * come before it; those that are not predicted see each other alone.
 */
public final class PredictionOrder {
  private static final int CONTEXT = -1;

  private final int[] ranks;

  /**
   * An order.
   *
   * @param ranks of every place; below 0 if it is not predicted
   */
  public PredictionOrder(int... ranks) {
    this.ranks = ranks.clone();
  }

  /**
   * Draws spans as the paper does for its English models (section 3.1): a length L up to the
   * longest, equally likely, and a span of L places somewhere in the next K·L; then the same behind
   * them. The order of all places of the spans is equally likely to be any. A text in which none
   * came to lie has one place.
   *
   * @param length of the text, at least 1
   * @param oneIn K: one of so many places is predicted
   * @param longest span
   */
  public static PredictionOrder draw(int length, int oneIn, int longest, SeededRandom random) {
    int[] ranks = new int[length];
    Arrays.fill(ranks, CONTEXT);
    int[] order = random.permutation(length);
    int targets = 0;
    for (int start = 0; start < length; ) {
      int span = 1 + random.nextInt(longest);
      int context = span * oneIn;
      int from = start + random.nextInt(context - span + 1);
      for (int i = from; i < Math.min(length, from + span); i++) {
        ranks[i] = order[i];
        targets++;
      }
      start += context;
    }
    if (targets == 0) {
      ranks[random.nextInt(length)] = 0;
    }
    return new PredictionOrder(ranks);
  }

  /** The places that are predicted, from left to right. */
  public int[] targets() {
    int[] targets = new int[ranks.length];
    int count = 0;
    for (int i = 0; i < ranks.length; i++) {
      if (ranks[i] >= 0) {
        targets[count++] = i;
      }
    }
    return Arrays.copyOf(targets, count);
  }

  /** Whether a place must not see another, as {@code perm_mask} says it. */
  public boolean hides(int place, int other) {
    return ranks[other] >= 0 && ranks[place] <= ranks[other];
  }
}
