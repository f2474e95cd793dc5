package org.warmstart.eval.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * p-values of several tests, raised for that there are several: of twenty tests of nothing one is
 * below 0.05.
 */
public enum ManyComparisons {
  /**
   * Holm's step-down method (A simple sequentially rejective multiple test procedure, 1979): how
   * likely a single false finding is.
   */
  HOLM {
    @Override
    double adjusted(double pValue, int rank, int count) {
      return pValue * (count - rank + 1);
    }

    @Override
    void makeMonotone(double[] ascending) {
      for (int i = 1; i < ascending.length; i++) {
        ascending[i] = Math.max(ascending[i], ascending[i - 1]);
      }
    }
  },

  /**
   * Benjamini and Hochberg's step-up method (Controlling the false discovery rate, 1995): which
   * share of the findings is false.
   */
  BENJAMINI_HOCHBERG {
    @Override
    double adjusted(double pValue, int rank, int count) {
      return pValue * count / rank;
    }

    @Override
    void makeMonotone(double[] ascending) {
      for (int i = ascending.length - 2; i >= 0; i--) {
        ascending[i] = Math.min(ascending[i], ascending[i + 1]);
      }
    }
  },

  /** As they are. */
  NONE {
    @Override
    double adjusted(double pValue, int rank, int count) {
      return pValue;
    }

    @Override
    void makeMonotone(double[] ascending) {}
  };

  /**
   * The p-value at a rank.
   *
   * @param rank from 1, the smallest
   */
  abstract double adjusted(double pValue, int rank, int count);

  /** Lets no p-value be below that of a smaller one. */
  abstract void makeMonotone(double[] ascending);

  /**
   * The p-values of a family of tests, each to be compared with the level that the family is to
   * have.
   *
   * @param pValues in any order; none is NaN
   * @return in the same order, none above 1
   */
  public double[] adjust(double... pValues) {
    for (double pValue : pValues) {
      if (!(pValue >= 0 && pValue <= 1)) {
        throw new IllegalArgumentException("a p-value is between 0 and 1, not " + pValue);
      }
    }
    int[] order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ascending = new double[pValues.length];
    Arrays.setAll(ascending, i -> adjusted(pValues[order[i]], i + 1, pValues.length));
    makeMonotone(ascending);
    double[] adjusted = new double[pValues.length];
    for (int i = 0; i < order.length; i++) {
      adjusted[order[i]] = Math.min(1, ascending[i]);
    }
    return adjusted;
  }
}
