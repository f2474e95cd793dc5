package org.warmstart.pipeline.result;

/**
 * A text as a vector.
 *
 * @param vector the numbers; the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for computing with; compared by their angle
public record EmbeddingResult(float[] vector, TokenCounts tokens) implements TextResult {
  /**
   * The cosine of the angle between two vectors: 1 for one direction, 0 for nothing in common; NaN
   * if one of them is 0.
   *
   * @throws IllegalArgumentException if they have different lengths
   */
  public double cosine(EmbeddingResult other) {
    if (vector.length != other.vector.length) {
      throw new IllegalArgumentException(
          "vectors of " + vector.length + " and " + other.vector.length + " numbers");
    }
    double product = 0;
    double own = 0;
    double others = 0;
    for (int d = 0; d < vector.length; d++) {
      product += (double) vector[d] * other.vector[d];
      own += (double) vector[d] * vector[d];
      others += (double) other.vector[d] * other.vector[d];
    }
    return product / Math.sqrt(own * others);
  }
}
