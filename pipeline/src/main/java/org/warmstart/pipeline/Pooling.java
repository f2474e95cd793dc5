package org.warmstart.pipeline;

/** How the vectors of a text's tokens, or of a word's, become one. */
public enum Pooling {
  /**
   * As the checkpoint's files of sentence-transformers say; else the model's own vector of the
   * text; the mean where it has none, and of words.
   */
  MODEL,
  /** The mean over all tokens but padding. */
  MEAN,
  /** The largest number of every dimension. */
  MAX,
  /** The sum over all tokens. */
  SUM,
  /** The first token's, [CLS] with BERT. */
  FIRST,
  /** The last token's, which with GPT has seen the whole text. */
  LAST;

  /**
   * The pooled vector of some rows of [*, width].
   *
   * @param rows their numbers, at least one
   */
  double[] of(float[] states, int[] rows, int width) {
    int from = this == LAST ? rows.length - 1 : 0;
    int to = this == FIRST ? 1 : rows.length;
    double[] pooled = new double[width];
    for (int d = 0; d < width; d++) {
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        double value = states[rows[i] * width + d];
        sum += value;
        most = Math.max(most, value);
      }
      pooled[d] = this == MAX ? most : this == SUM ? sum : sum / (to - from);
    }
    return pooled;
  }
}
