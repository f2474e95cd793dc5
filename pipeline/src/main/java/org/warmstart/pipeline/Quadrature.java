package org.warmstart.pipeline;

import java.util.Arrays;

/** Gauss-Legendre quadrature on [0, 1]: the points, and how much each counts; weights sum to 1. */
final class Quadrature {
  private static final double PRECISION = 1e-15;

  private final float[] points;
  private final float[] weights;

  private Quadrature(int count) {
    points = new float[count];
    weights = new float[count];
    for (int i = 0; i < count; i++) {
      // the roots of the Legendre polynomial of degree count, by Newton's method
      double x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
      double slope;
      double step;
      do {
        double before = 1;
        double value = x;
        for (int k = 2; k <= count; k++) {
          double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
          before = value;
          value = next;
        }
        slope = count == 1 ? 1 : count * (x * value - before) / (x * x - 1);
        step = value / slope;
        x -= step;
      } while (Math.abs(step) > PRECISION);
      points[i] = (float) ((1 - x) / 2);
      weights[i] = (float) (1 / ((1 - x * x) * slope * slope));
    }
  }

  static Quadrature of(int count) {
    return new Quadrature(count);
  }

  float[] points(int first, int count) {
    return Arrays.copyOfRange(points, first, first + count);
  }

  float[] weights(int first, int count) {
    return Arrays.copyOfRange(weights, first, first + count);
  }
}
