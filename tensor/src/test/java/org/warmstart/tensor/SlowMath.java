package org.warmstart.tensor;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The formulas of the papers, written out in double precision: what the fast kernels must equal.
 */
final class SlowMath {
  private SlowMath() {}

  /** Scaled dot-product attention (Vaswani et al. 2017, equation 1) of one head. */
  static double[][] attention(
      double[][] queries,
      double[][] keys,
      double[][] values,
      double @Nullable [][] bias,
      boolean causal,
      double scale) {
    double[][] result = new double[queries.length][values[0].length];
    for (int t = 0; t < queries.length; t++) {
      int seen = causal ? t + 1 : keys.length;
      double[] scores = new double[seen];
      for (int s = 0; s < seen; s++) {
        for (int h = 0; h < queries[t].length; h++) {
          scores[s] += queries[t][h] * keys[s][h] * scale;
        }
        scores[s] += bias == null ? 0 : bias[t][s];
      }
      double[] weights = softmax(scores);
      for (int s = 0; s < seen; s++) {
        for (int h = 0; h < result[t].length; h++) {
          result[t][h] += weights[s] * values[s][h];
        }
      }
    }
    return result;
  }

  static double[] softmax(double[] x) {
    double most = Double.NEGATIVE_INFINITY;
    for (double value : x) {
      most = Math.max(most, value);
    }
    double sum = 0;
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = Math.exp(x[i] - most);
      sum += result[i];
    }
    for (int i = 0; i < x.length; i++) {
      result[i] /= sum;
    }
    return result;
  }

  /** Layer normalization (Ba, Kiros & Hinton 2016, equation 4), with the biased variance. */
  static double[] layerNorm(double[] x, double[] gain, double[] bias, double epsilon) {
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = gain[i] * (x[i] - mean) / Math.sqrt(variance + epsilon) + bias[i];
    }
    return result;
  }

  static double crossEntropy(double[] logits, int target) {
    return -Math.log(softmax(logits)[target]);
  }

  /** x·Φ(x) (Hendrycks & Gimpel 2016), Φ by Simpson's rule. */
  static double gelu(double x) {
    int steps = 2000;
    double h = x / steps;
    double integral = density(0) + density(x);
    for (int i = 1; i < steps; i++) {
      integral += density(i * h) * (i % 2 == 0 ? 2 : 4);
    }
    return x * (0.5 + integral * h / 3);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** The tanh approximation of the same paper. */
  static double geluTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  // ---- arrays

  static double[] vector(Random random, int size, double spread) {
    return random.doubles(size).map(u -> (float) ((u * 2 - 1) * spread)).toArray();
  }

  static double[][] matrix(Random random, int rows, int columns) {
    double[][] result = new double[rows][];
    for (int i = 0; i < rows; i++) {
      result[i] = vector(random, columns, 1.5);
    }
    return result;
  }

  static float[] floats(double[]... rows) {
    int size = 0;
    for (double[] row : rows) {
      size += row.length;
    }
    float[] result = new float[size];
    int at = 0;
    for (double[] row : rows) {
      for (double value : row) {
        result[at++] = (float) value;
      }
    }
    return result;
  }

  static double[] map(double[] x, DoubleUnaryOperator f) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = f.applyAsDouble(x[i]);
    }
    return result;
  }
}
