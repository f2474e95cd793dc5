package org.warmstart.generate.processor;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Tensors;

/**
 * The scores (logits or log-probabilities) of every token of the vocabulary as the next one, a row
 * for every sequence; writable in place, so that rules which touch few entries cost little.
 */
public final class Scores {
  private final FloatBuffer values;
  private final int vocabulary;

  private Scores(FloatBuffer values, int vocabulary) {
    this.values = values;
    this.vocabulary = vocabulary;
  }

  /** A view on a float32 tensor [R, V] whose elements lie in order; valid as long as the tensor. */
  public static Scores on(Tensor contiguousRV) {
    return new Scores(contiguousRV.createBuffer(), Math.toIntExact(contiguousRV.size(1)));
  }

  /** One row over an array; changes show in the array. */
  public static Scores on(float[] row) {
    return new Scores(FloatBuffer.wrap(row), row.length);
  }

  /** Makes scores that can be edited, as float32 with the elements in order. */
  public static Tensor editable(Tensor scoresRV) {
    return Tensors.toFloat(scoresRV).contiguous();
  }

  /** Number of tokens there are. */
  public int vocabulary() {
    return vocabulary;
  }

  /** The score of a token. */
  public float get(int row, int token) {
    return values.get(index(row, token));
  }

  /** Replaces the score of a token. */
  public void set(int row, int token, float score) {
    values.put(index(row, token), score);
  }

  /** Makes a token impossible. */
  public void forbid(int row, int token) {
    set(row, token, Float.NEGATIVE_INFINITY);
  }

  /** Makes every other token impossible. */
  public void force(int row, int token) {
    int start = row * vocabulary;
    for (int i = start; i < start + vocabulary; i++) {
      values.put(i, Float.NEGATIVE_INFINITY);
    }
    set(row, token, 0);
  }

  private int index(int row, int token) {
    if (token < 0 || token >= vocabulary) {
      throw new IllegalArgumentException(
          "token " + token + " is outside the vocabulary of " + vocabulary);
    }
    return row * vocabulary + token;
  }
}
