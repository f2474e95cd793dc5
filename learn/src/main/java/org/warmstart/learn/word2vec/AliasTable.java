package org.warmstart.learn.word2vec;

import org.warmstart.base.random.SeededRandom;

/** Draws numbers by given weights, each in constant time (Walker 1977; Vose 1991). */
final class AliasTable {
  private final double[] own;
  private final int[] alias;

  AliasTable(double[] weights) {
    int size = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    own = new double[size];
    alias = new int[size];
    int[] small = new int[size];
    int[] large = new int[size];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < size; i++) {
      own[i] = weights[i] * size / sum;
      alias[i] = i;
      if (own[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    while (smalls > 0 && larges > 0) {
      int less = small[--smalls];
      int more = large[larges - 1];
      alias[less] = more;
      own[more] -= 1 - own[less];
      if (own[more] < 1) {
        larges--;
        small[smalls++] = more;
      }
    }
    // what is left has a weight of 1 but for rounding
    while (smalls > 0) {
      own[small[--smalls]] = 1;
    }
  }

  /** The next number. */
  int draw(SeededRandom random) {
    int column = random.nextInt(own.length);
    return random.nextDouble() < own[column] ? column : alias[column];
  }
}
