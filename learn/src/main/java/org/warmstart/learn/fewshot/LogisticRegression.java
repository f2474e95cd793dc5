package org.warmstart.learn.fewshot;

import java.util.Arrays;

/**
 * Logistic regression with an L2 penalty: the weights W and biases b that make C · Σ −log p(class)
 * + ½ |W|² least, p being the softmax of W x + b; of two classes the first one's are fixed at 0.
 * The least is found by Newton's method, its steps by conjugate gradients (Nocedal and Wright 2006,
 * section 7.1), as exactly as the numbers allow. Biases are not penalised.
 */
public final class LogisticRegression {
  private static final int MOST_STEPS = 200;
  private static final double PRECISION = 1e-10;

  private final float[][] examples;
  private final int[] classes;
  private final int width;
  private final int count;
  private final int first;
  private final double c;

  /**
   * The layer that was found.
   *
   * @param weight [classes][D]
   * @param bias [classes]
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, for computing with
  public record Layer(double[][] weight, double[] bias) {}

  private LogisticRegression(float[][] examples, int[] classes, int count, double c) {
    this.examples = examples;
    this.classes = classes;
    this.width = examples[0].length;
    this.count = count;
    this.c = c;
    first = count == 2 ? 1 : 0;
  }

  /**
   * Finds the layer.
   *
   * @param examples [N][D], at least one
   * @param classes of the examples, from 0 to below {@code count}
   * @param count at least 2
   * @param c above 0: the smaller, the smaller the weights
   */
  public static Layer fit(float[][] examples, int[] classes, int count, double c) {
    return new LogisticRegression(examples, classes, count, c).fit();
  }

  private Layer fit() {
    // a row of weights with its bias behind them for each class
    double[][] point = new double[count][width + 1];
    double value = value(point);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[][] probabilities = probabilities(point);
      double[][] gradient = gradient(point, probabilities);
      double norm = Math.sqrt(dot(gradient, gradient));
      if (norm <= PRECISION * Math.max(1, c * examples.length)) {
        break;
      }
      double[][] direction = newton(gradient, probabilities, norm);
      double slope = dot(gradient, direction);
      double length = 1;
      double[][] next = moved(point, direction, length);
      double there = value(next);
      while (there > value + 1e-4 * length * slope && length > 1e-12) {
        length /= 2;
        next = moved(point, direction, length);
        there = value(next);
      }
      if (length <= 1e-12) {
        break; // nothing is gained any more but by rounding
      }
      point = next;
      value = there;
    }
    double[][] weight = new double[count][];
    double[] bias = new double[count];
    for (int k = 0; k < count; k++) {
      weight[k] = Arrays.copyOf(point[k], width);
      bias[k] = point[k][width];
    }
    return new Layer(weight, bias);
  }

  private double logit(double[] row, int example) {
    double sum = row[width];
    for (int d = 0; d < width; d++) {
      sum += row[d] * examples[example][d];
    }
    return sum;
  }

  private double[] logits(double[][] point, int example) {
    double[] logits = new double[count];
    for (int k = first; k < count; k++) {
      logits[k] = logit(point[k], example);
    }
    return logits;
  }

  private static double logSumExp(double[] values) {
    double most = Arrays.stream(values).max().orElseThrow();
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - most);
    }
    return most + Math.log(sum);
  }

  private double value(double[][] point) {
    double loss = 0;
    for (int n = 0; n < examples.length; n++) {
      double[] logits = logits(point, n);
      loss += logSumExp(logits) - logits[classes[n]];
    }
    double squares = 0;
    for (int k = first; k < count; k++) {
      for (int d = 0; d < width; d++) {
        squares += point[k][d] * point[k][d];
      }
    }
    return c * loss + squares / 2;
  }

  private double[][] probabilities(double[][] point) {
    double[][] probabilities = new double[examples.length][];
    for (int n = 0; n < examples.length; n++) {
      double[] logits = logits(point, n);
      double total = logSumExp(logits);
      probabilities[n] = Arrays.stream(logits).map(logit -> Math.exp(logit - total)).toArray();
    }
    return probabilities;
  }

  private double[][] gradient(double[][] point, double[][] probabilities) {
    double[][] errors = new double[examples.length][count];
    for (int n = 0; n < examples.length; n++) {
      for (int k = first; k < count; k++) {
        errors[n][k] = probabilities[n][k] - (classes[n] == k ? 1 : 0);
      }
    }
    return penalised(errors, point);
  }

  /** The curvature at the point of these probabilities along a direction: the Hessian times it. */
  private double[][] curvature(double[][] direction, double[][] probabilities) {
    double[][] changes = new double[examples.length][count];
    for (int n = 0; n < examples.length; n++) {
      double[] along = logits(direction, n);
      double mean = 0;
      for (int k = first; k < count; k++) {
        mean += probabilities[n][k] * along[k];
      }
      for (int k = first; k < count; k++) {
        changes[n][k] = probabilities[n][k] * (along[k] - mean);
      }
    }
    return penalised(changes, direction);
  }

  /** c · Σ factor · (example, 1) for each class, and the penalty's part of it. */
  private double[][] penalised(double[][] factors, double[][] penalty) {
    double[][] sums = new double[count][width + 1];
    for (int k = first; k < count; k++) {
      for (int n = 0; n < examples.length; n++) {
        double factor = c * factors[n][k];
        for (int d = 0; d < width; d++) {
          sums[k][d] += factor * examples[n][d];
        }
        sums[k][width] += factor;
      }
      for (int d = 0; d < width; d++) {
        sums[k][d] += penalty[k][d];
      }
    }
    return sums;
  }

  /** Where the quadratic that the function looks like here is least, as near as is of use. */
  private double[][] newton(double[][] gradient, double[][] probabilities, double norm) {
    double[][] step = new double[count][width + 1];
    double[][] residual = moved(step, gradient, -1);
    double[][] direction = residual;
    double squares = dot(residual, residual);
    double enough = Math.min(0.1, Math.sqrt(norm)) * norm;
    int most = 2 * count * (width + 1);
    for (int i = 0; i < most && Math.sqrt(squares) > enough; i++) {
      double[][] curved = curvature(direction, probabilities);
      double along = dot(direction, curved);
      if (along <= 0) {
        break; // flat but for rounding
      }
      double length = squares / along;
      step = moved(step, direction, length);
      residual = moved(residual, curved, -length);
      double before = squares;
      squares = dot(residual, residual);
      direction = moved(residual, direction, squares / before);
    }
    return step;
  }

  private static double[][] moved(double[][] point, double[][] direction, double length) {
    double[][] moved = new double[point.length][point[0].length];
    for (int k = 0; k < point.length; k++) {
      for (int d = 0; d < moved[k].length; d++) {
        moved[k][d] = point[k][d] + length * direction[k][d];
      }
    }
    return moved;
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      for (int d = 0; d < a[k].length; d++) {
        sum += a[k][d] * b[k][d];
      }
    }
    return sum;
  }
}
