package org.warmstart.learn.word2vec;

/**
 * The logistic function and the loss that belongs to it, from tables with linear interpolation:
 * within 1e-6, and many times faster than the exponential.
 */
final class LogisticTable {
  private static final int MOST = 16;
  private static final int STEPS_A_UNIT = 256;
  private static final float[] SIGMOID = new float[MOST * 2 * STEPS_A_UNIT + 2];
  private static final float[] LOSS = new float[SIGMOID.length];

  static {
    for (int i = 0; i < SIGMOID.length; i++) {
      double x = (double) i / STEPS_A_UNIT - MOST;
      SIGMOID[i] = (float) (1 / (1 + Math.exp(-x)));
      LOSS[i] = (float) Math.log1p(Math.exp(-x));
    }
  }

  private LogisticTable() {}

  /** σ(x) = 1/(1 + e⁻ˣ). */
  static float sigmoid(float x) {
    if (x >= MOST) {
      return 1;
    }
    return x <= -MOST ? 0 : interpolated(SIGMOID, x);
  }

  /** -log σ(x). */
  static float loss(float x) {
    if (x >= MOST) {
      return 0;
    }
    return x <= -MOST ? -x : interpolated(LOSS, x);
  }

  private static float interpolated(float[] table, float x) {
    float place = (x + MOST) * STEPS_A_UNIT;
    int before = (int) place;
    float after = place - before;
    return table[before] + after * (table[before + 1] - table[before]);
  }
}
