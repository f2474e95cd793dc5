package org.warmstart.eval.metric;

/**
 * A metric that reads labels or numbers from texts, with one reference an example: it can tell
 * beforehand which side cannot be read.
 */
public interface ParsedTexts {
  /**
   * Checks a prediction.
   *
   * @throws org.warmstart.base.InputException if it cannot be read
   */
  void requirePrediction(String text);

  /**
   * Checks a reference.
   *
   * @throws org.warmstart.base.InputException if it cannot be read
   */
  void requireReference(String text);
}
