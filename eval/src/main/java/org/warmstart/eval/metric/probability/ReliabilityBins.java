package org.warmstart.eval.metric.probability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Confidences in bins, with how many of each bin were right. */
final class ReliabilityBins {
  /**
   * A bin.
   *
   * @param low the lower end, which is not part of it but of the first
   * @param high the upper end
   * @param confidence summed up
   */
  record Bin(double low, double high, long count, long right, double confidence) {
    double meanConfidence() {
      return confidence / count;
    }

    double accuracy() {
      return (double) right / count;
    }

    double gap() {
      return Math.abs(accuracy() - meanConfidence());
    }
  }

  private final int bins;
  private final boolean equalMass;

  /** Of each bin of equal width. */
  private final long[] counts;

  private final long[] rights;
  private final double[] sums;

  /** All confidences, where bins are of equal mass, and whether each was right. */
  private final List<Double> confidences = new ArrayList<>();

  private final List<Boolean> outcomes = new ArrayList<>();
  private long count;

  ReliabilityBins(int bins, boolean equalMass) {
    this.bins = bins;
    this.equalMass = equalMass;
    counts = new long[bins];
    rights = new long[bins];
    sums = new double[bins];
  }

  void add(double confidence, boolean isRight) {
    count++;
    if (equalMass) {
      confidences.add(confidence);
      outcomes.add(isRight);
      return;
    }
    int bin = bin(confidence);
    counts[bin]++;
    rights[bin] += isRight ? 1 : 0;
    sums[bin] += confidence;
  }

  /** The one whose lower end is below and whose upper end is not. */
  private int bin(double confidence) {
    int bin = Math.min(bins - 1, (int) (confidence * bins));
    while (bin > 0 && confidence <= end(bin)) {
      bin--;
    }
    while (bin < bins - 1 && confidence > end(bin + 1)) {
      bin++;
    }
    return bin;
  }

  private double end(int bin) {
    return (double) bin / bins;
  }

  void merge(ReliabilityBins other) {
    for (int i = 0; i < bins; i++) {
      counts[i] += other.counts[i];
      rights[i] += other.rights[i];
      sums[i] += other.sums[i];
    }
    confidences.addAll(other.confidences);
    outcomes.addAll(other.outcomes);
    count += other.count;
  }

  /** Those with something in them, the lowest first. */
  List<Bin> filled() {
    List<Bin> filled = new ArrayList<>();
    if (equalMass) {
      fillEqually(filled);
      return filled;
    }
    for (int i = 0; i < bins; i++) {
      if (counts[i] > 0) {
        filled.add(new Bin(end(i), end(i + 1), counts[i], rights[i], sums[i]));
      }
    }
    return filled;
  }

  /** By rank; if they cannot be equally many, the first have one more. */
  private void fillEqually(List<Bin> filled) {
    int all = confidences.size();
    Integer[] order = new Integer[all];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(confidences::get));
    int start = 0;
    for (int i = 0; i < bins; i++) {
      int size = all / bins + (i < all % bins ? 1 : 0);
      if (size == 0) {
        continue;
      }
      long right = 0;
      double sum = 0;
      for (int at = start; at < start + size; at++) {
        right += outcomes.get(order[at]) ? 1 : 0;
        sum += confidences.get(order[at]);
      }
      double low = confidences.get(order[start]);
      double high = confidences.get(order[start + size - 1]);
      filled.add(new Bin(low, high, size, right, sum));
      start += size;
    }
  }

  /** How far confidence and accuracy are apart in the mean, each bin weighed by its count. */
  double meanGap() {
    return weighed(1);
  }

  double rootMeanSquaredGap() {
    return Math.sqrt(weighed(2));
  }

  double greatestGap() {
    return filled().stream().mapToDouble(Bin::gap).max().orElse(Double.NaN);
  }

  private double weighed(int power) {
    double sum = 0;
    for (Bin bin : filled()) {
      sum += Math.pow(bin.gap(), power) * bin.count() / count;
    }
    return count == 0 ? Double.NaN : sum;
  }
}
