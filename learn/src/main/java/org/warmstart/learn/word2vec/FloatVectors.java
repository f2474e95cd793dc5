package org.warmstart.learn.word2vec;

/** Loops over rows of floats, written so that the compiler keeps the processor's units busy. */
final class FloatVectors {
  private FloatVectors() {}

  /**
   * The dot products of each row of {@code xs} with each of {@code ys}, into {@code scores} row by
   * row. Six at a time: sums of floats in order do not become vector instructions, but side by side
   * they hide each other's latency.
   */
  static void products(float[][] xs, int rows, float[][] ys, int columns, float[] scores) {
    int i = 0;
    for (; i + 2 <= rows; i += 2) {
      for (int j = 0; j < columns; j += 3) {
        twoByThree(xs, i, ys, j, columns, scores);
      }
    }
    if (i < rows) {
      for (int j = 0; j < columns; j += 6) {
        oneBySix(xs[i], ys, j, columns, scores, i * columns);
      }
    }
  }

  /** Beyond the last column the last one is multiplied again. */
  private static void twoByThree(
      float[][] xs, int i, float[][] ys, int j, int columns, float[] scores) {
    int j1 = Math.min(j + 1, columns - 1);
    int j2 = Math.min(j + 2, columns - 1);
    float[] a = xs[i];
    float[] b = xs[i + 1];
    float[] x = ys[j];
    float[] y = ys[j1];
    float[] z = ys[j2];
    float ax = 0;
    float ay = 0;
    float az = 0;
    float bx = 0;
    float by = 0;
    float bz = 0;
    for (int d = 0; d < a.length; d++) {
      ax += a[d] * x[d];
      ay += a[d] * y[d];
      az += a[d] * z[d];
      bx += b[d] * x[d];
      by += b[d] * y[d];
      bz += b[d] * z[d];
    }
    int row = i * columns;
    scores[row + j] = ax;
    scores[row + j1] = ay;
    scores[row + j2] = az;
    scores[row + columns + j] = bx;
    scores[row + columns + j1] = by;
    scores[row + columns + j2] = bz;
  }

  private static void oneBySix(
      float[] a, float[][] ys, int j, int columns, float[] scores, int row) {
    int last = columns - 1;
    int j1 = Math.min(j + 1, last);
    int j2 = Math.min(j + 2, last);
    int j3 = Math.min(j + 3, last);
    int j4 = Math.min(j + 4, last);
    int j5 = Math.min(j + 5, last);
    float[] y0 = ys[j];
    float[] y1 = ys[j1];
    float[] y2 = ys[j2];
    float[] y3 = ys[j3];
    float[] y4 = ys[j4];
    float[] y5 = ys[j5];
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    for (int d = 0; d < a.length; d++) {
      s0 += a[d] * y0[d];
      s1 += a[d] * y1[d];
      s2 += a[d] * y2[d];
      s3 += a[d] * y3[d];
      s4 += a[d] * y4[d];
      s5 += a[d] * y5[d];
    }
    scores[row + j] = s0;
    scores[row + j1] = s1;
    scores[row + j2] = s2;
    scores[row + j3] = s3;
    scores[row + j4] = s4;
    scores[row + j5] = s5;
  }

  /**
   * y = Σ factors[from + i·stride] · xs[i] over the first {@code count} rows; four at a time, as
   * reading and writing y takes as long as a product.
   */
  static void sum(float[] y, float[][] xs, int count, float[] factors, int from, int stride) {
    int i = 0;
    boolean first = true;
    for (; i + 4 <= count; i += 4) {
      int at = from + i * stride;
      float[] x0 = xs[i];
      float[] x1 = xs[i + 1];
      float[] x2 = xs[i + 2];
      float[] x3 = xs[i + 3];
      float f0 = factors[at];
      float f1 = factors[at + stride];
      float f2 = factors[at + 2 * stride];
      float f3 = factors[at + 3 * stride];
      if (first) {
        for (int d = 0; d < y.length; d++) {
          y[d] = f0 * x0[d] + f1 * x1[d] + f2 * x2[d] + f3 * x3[d];
        }
      } else {
        for (int d = 0; d < y.length; d++) {
          y[d] += f0 * x0[d] + f1 * x1[d] + f2 * x2[d] + f3 * x3[d];
        }
      }
      first = false;
    }
    for (; i < count; i++) {
      float[] x = xs[i];
      float f = factors[from + i * stride];
      if (first) {
        for (int d = 0; d < y.length; d++) {
          y[d] = f * x[d];
        }
      } else {
        for (int d = 0; d < y.length; d++) {
          y[d] += f * x[d];
        }
      }
      first = false;
    }
  }

  /** y += x. */
  static void add(float[] y, float[] x) {
    for (int d = 0; d < y.length; d++) {
      y[d] += x[d];
    }
  }
}
