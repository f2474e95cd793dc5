package org.warmstart.pipeline.result;

/** What a model makes of a text. */
public interface TextResult {
  /** How many tokens of the text were read, and how many there were. */
  TokenCounts tokens();
}
