package org.warmstart.learn.word2vec;

/** Loops over rows of floats, written so that the compiler makes vector instructions of them. */
final class FloatVectors {
  private static final int FEW = 16;

  private FloatVectors() {}

  /**
   * The dot product. A sum of floats in order is no work for vector instructions, so products are
   * written down and halves added to each other.
   *
   * @param scratch room of the same length
   */
  static float dot(float[] a, float[] b, float[] scratch) {
    int length = a.length;
    for (int i = 0; i < length; i++) {
      scratch[i] = a[i] * b[i];
    }
    while (length > FEW) {
      int half = (length + 1) / 2;
      int rest = length - half;
      for (int i = 0; i < rest; i++) {
        scratch[i] += scratch[half + i];
      }
      length = half;
    }
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += scratch[i];
    }
    return sum;
  }

  /** y += factor · x. */
  static void add(float[] y, float factor, float[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += factor * x[i];
    }
  }
}
