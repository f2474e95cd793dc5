package org.warmstart.generate;

/** When beam search gives up looking for better continuations; the names are Hugging Face's. */
public enum EarlyStopping {
  /**
   * {@code false}: when the best open beam, scored at its present length, is worse than the worst
   * finished one.
   */
  HEURISTIC,
  /** {@code true}: as soon as every row has as many finished sequences as beams. */
  WHEN_FULL,
  /** {@code "never"}: only when no open beam could still win at the greatest length. */
  NEVER
}
