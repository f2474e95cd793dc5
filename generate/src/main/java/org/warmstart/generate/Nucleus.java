package org.warmstart.generate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The smallest set of likeliest tokens that reaches a probability (Holtzman et al. 2020, section
 * 3.1), found without sorting the vocabulary: one pass sums the probabilities by magnitude, a
 * second one collects, and only tokens about as likely as the last one taken are put in order.
 */
final class Nucleus {
  /** Leaves a float's exponent and the first bits of its fraction: steps of about 6 %. */
  private static final int DROPPED_BITS = 19;

  private static final int MAGNITUDES = 1 << (31 - DROPPED_BITS);

  private Nucleus() {}

  /**
   * Finds the set.
   *
   * @param probabilities of all tokens of a row, which starts at {@code start} and has {@code
   *     vocabulary} tokens
   * @param p which probability to reach, at most 1
   * @param least at least so many tokens are taken
   * @return the tokens' numbers
   */
  static int[] of(float[] probabilities, int start, int vocabulary, double p, int least) {
    double[] masses = new double[MAGNITUDES];
    int[] counts = new int[MAGNITUDES];
    for (int i = start; i < start + vocabulary; i++) {
      int magnitude = magnitude(probabilities[i]);
      masses[magnitude] += probabilities[i];
      counts[magnitude]++;
    }
    int last = MAGNITUDES - 1;
    double mass = 0;
    int count = 0;
    while (last > 0 && (mass + masses[last] < p || count + counts[last] < least)) {
      mass += masses[last];
      count += counts[last];
      last--;
    }
    int[] taken = new int[count + counts[last]];
    int above = 0;
    int among = count;
    for (int token = 0; token < vocabulary; token++) {
      int magnitude = magnitude(probabilities[start + token]);
      if (magnitude > last) {
        taken[above++] = token;
      } else if (magnitude == last) {
        taken[among++] = token;
      }
    }
    int[] lastOnes =
        IntStream.range(count, taken.length)
            .map(i -> taken[i])
            .boxed()
            .sorted(Comparator.comparing((Integer token) -> -probabilities[start + token]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int token : lastOnes) {
      if (count >= least && mass >= p) {
        break;
      }
      mass += probabilities[start + token];
      taken[count++] = token;
    }
    return Arrays.copyOf(taken, count);
  }

  /** Orders positive floats coarsely; bits of positive floats are in their order. */
  private static int magnitude(float probability) {
    return Float.floatToIntBits(probability) >>> DROPPED_BITS;
  }
}
