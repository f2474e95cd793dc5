package org.warmstart.eval.statistics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Wilcoxon's signed-rank test of paired scores (Individual comparisons by ranking methods, 1945).
 * Pairs without a difference are left out, equal differences share their ranks.
 *
 * @param pairs how many pairs differ
 * @param statistic the smaller one of the sums of ranks of either sign
 * @param pValue two-sided: exact for up to 50 pairs if no two differences are equally large, else
 *     of the normal distribution with the variance corrected for ties; 1 if no pair differs
 * @param exact whether it is exact
 */
public record Wilcoxon(int pairs, double statistic, double pValue, boolean exact) {
  private static final int MOST_PAIRS_EXACT = 50;

  /** Of paired scores. */
  public static Wilcoxon of(double[] a, double[] b) {
    double[] differences =
        Arrays.stream(PairedTests.differences(a, b)).filter(each -> each != 0).toArray();
    int count = differences.length;
    if (count == 0) {
      return new Wilcoxon(0, 0, 1, true);
    }
    double[] sizes = Arrays.stream(differences).map(Math::abs).sorted().toArray();
    double positive = 0;
    double ties = 0;
    for (double difference : differences) {
      positive += difference > 0 ? rank(sizes, difference) : 0;
    }
    for (int i = 0; i < count; ) {
      int end = i;
      while (end < count && sizes[end] == sizes[i]) {
        end++;
      }
      double tied = end - i;
      ties += tied * tied * tied - tied;
      i = end;
    }
    double all = count * (count + 1.0) / 2;
    double statistic = Math.min(positive, all - positive);
    boolean exact = ties == 0 && count <= MOST_PAIRS_EXACT;
    double pValue =
        exact ? exact((int) Math.round(statistic), count) : normal(statistic, count, ties);
    return new Wilcoxon(count, statistic, pValue, exact);
  }

  /** The mean of the ranks of those that are as large. */
  private static double rank(double[] sorted, double difference) {
    double size = Math.abs(difference);
    int at = Arrays.binarySearch(sorted, size);
    int first = at;
    while (first > 0 && sorted[first - 1] == size) {
      first--;
    }
    int last = at;
    while (last < sorted.length - 1 && sorted[last + 1] == size) {
      last++;
    }
    return (first + last) / 2.0 + 1;
  }

  private static double normal(double statistic, int count, double ties) {
    double mean = count * (count + 1.0) / 4;
    double variance = count * (count + 1.0) * (2.0 * count + 1) / 24 - ties / 48;
    double z = (statistic - mean) / Math.sqrt(variance);
    return Math.min(1, 2 * new NormalDistribution(null, 0, 1).cumulativeProbability(-Math.abs(z)));
  }

  /** In how many of the 2^n patterns of signs the sum of ranks is as small. */
  private static double exact(int statistic, int count) {
    double[] patterns = new double[count * (count + 1) / 2 + 1];
    patterns[0] = 1;
    for (int rank = 1; rank <= count; rank++) {
      for (int sum = patterns.length - 1; sum >= rank; sum--) {
        patterns[sum] += patterns[sum - rank];
      }
    }
    double tail = 0;
    for (int sum = 0; sum <= statistic; sum++) {
      tail += patterns[sum];
    }
    return Math.min(1, 2 * tail / Math.pow(2, count));
  }
}
