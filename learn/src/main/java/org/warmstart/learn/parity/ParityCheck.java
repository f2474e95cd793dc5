package org.warmstart.learn.parity;

/**
 * One thing compared with the reference.
 *
 * @param name such as {@code out.logits}
 * @param difference the largest absolute difference; infinite where the two cannot be compared
 * @param tolerance the largest difference that passes
 * @param remark what else is to be said, or empty
 */
public record ParityCheck(String name, double difference, double tolerance, String remark) {
  /** Whether the difference is within the tolerance; a NaN is not. */
  public boolean passes() {
    return difference <= tolerance;
  }

  static ParityCheck failed(String name, String remark) {
    return new ParityCheck(name, Double.POSITIVE_INFINITY, 0, remark);
  }
}
