package org.warmstart.learn.ppo;

import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How much better a token was than expected (Schulman et al. 2016, generalized advantage
 * estimation).
 *
 * @param discount what a reward counts one token later
 * @param lambda 1: all that came after a token counts; less trusts the value function more
 * @param whitenRewards whether tokens' rewards, too, are divided by their standard deviation
 */
public record Advantages(
    @Default("1") @InRange(above = 0, most = 1) double discount,
    @Default("0.95") @InRange(least = 0, most = 1) double lambda,
    @Default("false") boolean whitenRewards) {
  private static final double SMALL = 1e-8;

  public Advantages {
    NumberRange.check(Advantages.class, discount, lambda, whitenRewards);
  }

  /**
   * What was better than expected, and what values should have been.
   *
   * @param advantages by answer and token, whitened over all
   * @param returns by answer and token
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Estimates(double[][] advantages, double[][] returns) {}

  /**
   * Estimates those of some answers.
   *
   * @param rewards by answer and token
   * @param values what was expected before each token
   */
  Estimates of(double[][] rewards, double[][] values) {
    double[][] paid = whitenRewards ? whitened(rewards, false) : rewards;
    double[][] advantages = new double[paid.length][];
    double[][] returns = new double[paid.length][];
    for (int row = 0; row < paid.length; row++) {
      int length = paid[row].length;
      advantages[row] = new double[length];
      returns[row] = new double[length];
      double later = 0;
      for (int t = length - 1; t >= 0; t--) {
        double next = t + 1 < length ? values[row][t + 1] : 0;
        later = paid[row][t] + discount * next - values[row][t] + discount * lambda * later;
        advantages[row][t] = later;
        returns[row][t] = later + values[row][t];
      }
    }
    return new Estimates(whitened(advantages, true), returns);
  }

  /**
   * Numbers divided by the standard deviation of all of them.
   *
   * @param centred whether their mean becomes 0; else it stays
   */
  static double[][] whitened(double[][] numbers, boolean centred) {
    long count = 0;
    double sum = 0;
    for (double[] row : numbers) {
      count += row.length;
      for (double number : row) {
        sum += number;
      }
    }
    double mean = sum / count;
    double squares = 0;
    for (double[] row : numbers) {
      for (double number : row) {
        squares += (number - mean) * (number - mean);
      }
    }
    double scale = 1 / Math.sqrt(squares / Math.max(1, count - 1) + SMALL);
    double[][] whitened = new double[numbers.length][];
    for (int row = 0; row < numbers.length; row++) {
      whitened[row] = new double[numbers[row].length];
      for (int t = 0; t < whitened[row].length; t++) {
        whitened[row][t] = (numbers[row][t] - mean) * scale + (centred ? 0 : mean);
      }
    }
    return whitened;
  }
}
