package org.warmstart.pipeline.result;

/**
 * How like a prediction is to its reference; of several references the greatest of each value.
 *
 * @param precision how well the prediction's tokens are found in the reference, in the mean
 * @param recall how well the reference's tokens are found in the prediction
 * @param f1 their harmonic mean
 * @param moverDistance how far each token's vector has to move to the nearest of the other text, in
 *     the mean, in the direction where that is farther: the relaxed word mover's distance (Kusner
 *     et al. 2015, section 4) between vectors of length 1; of several references the least
 */
public record BertScore(double precision, double recall, double f1, double moverDistance) {
  /** The better of both, value by value. */
  public BertScore best(BertScore other) {
    return new BertScore(
        Math.max(precision, other.precision),
        Math.max(recall, other.recall),
        Math.max(f1, other.f1),
        Math.min(moverDistance, other.moverDistance));
  }
}
