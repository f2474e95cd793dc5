package org.warmstart.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Logits as probabilities. */
final class Probabilities {
  private Probabilities() {}

  /** The softmax of {@code logits[from .. from + count)}. */
  static double[] softmax(float[] logits, int from, int count) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, logits[i]);
    }
    double[] probabilities = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      probabilities[i] = Math.exp(logits[from + i] - most);
      sum += probabilities[i];
    }
    for (int i = 0; i < count; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /** The sigmoid of each. */
  static double[] sigmoid(float[] logits) {
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
    }
    return probabilities;
  }

  /** The positions of the {@code count} largest values, largest first. */
  static int[] largest(double[] values, int count) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -values[i]));
    return Arrays.stream(order).limit(count).mapToInt(Integer::intValue).toArray();
  }
}
