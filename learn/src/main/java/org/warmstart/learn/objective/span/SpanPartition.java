package org.warmstart.learn.objective.span;

import java.util.Arrays;
import org.warmstart.base.random.SeededRandom;

/**
 * How a text is divided by turns into spans that stay and spans that are hidden (Raffel et al.
 * 2020, section 3.1.4, and T5's {@code random_spans_noise_mask}): how many tokens are hidden, and
 * in how many spans, follows from the length alone; the spans' lengths are a random division of
 * those numbers. The first span stays and the last one is hidden.
 *
 * @param density share of the tokens that is hidden
 * @param meanLength of the hidden spans
 */
public record SpanPartition(double density, double meanLength) {
  /** How many of so many tokens are hidden: at least one, and not all. */
  public int hidden(int length) {
    return (int) Math.min(Math.max(Math.rint(length * density), 1), length - 1);
  }

  /** In how many spans so many tokens are hidden; as many spans stay. */
  public int spans(int length) {
    int hidden = hidden(length);
    int most = Math.min(hidden, length - hidden);
    return (int) Math.min(Math.max(Math.rint(hidden / meanLength), 1), most);
  }

  /** Tokens of the source: those that stay and one for each hidden span. */
  public int sourceLength(int length) {
    return length - hidden(length) + spans(length);
  }

  /** Tokens of the target: those that are hidden and one for each span that stays. */
  public int targetLength(int length) {
    return hidden(length) + spans(length);
  }

  /** The longest text whose source and target have at most so many tokens; at least 2. */
  public int textLength(int most) {
    int length = 2;
    while (sourceLength(length + 1) <= most && targetLength(length + 1) <= most) {
      length++;
    }
    return length;
  }

  /**
   * Draws which tokens are hidden.
   *
   * @param length at least 2
   */
  public boolean[] draw(int length, SeededRandom random) {
    int hidden = hidden(length);
    int spans = spans(length);
    int[] hiddenLengths = division(hidden, spans, random);
    int[] otherLengths = division(length - hidden, spans, random);
    boolean[] mask = new boolean[length];
    int at = 0;
    for (int span = 0; span < spans; span++) {
      at += otherLengths[span];
      Arrays.fill(mask, at, at + hiddenLengths[span], true);
      at += hiddenLengths[span];
    }
    return mask;
  }

  /** Divides items into parts of at least one each, every division equally likely. */
  static int[] division(int items, int parts, SeededRandom random) {
    int[] places = random.permutation(items - 1);
    int[] ends = Arrays.copyOf(places, parts);
    ends[parts - 1] = items - 1;
    Arrays.sort(ends);
    int[] lengths = new int[parts];
    int from = 0;
    for (int part = 0; part < parts; part++) {
      lengths[part] = ends[part] + 1 - from;
      from = ends[part] + 1;
    }
    return lengths;
  }
}
