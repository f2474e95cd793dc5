package org.warmstart.pipeline;

/** What a model makes of a text. */
public interface TextResult {
  /** How many tokens of the text were read, and how many there were. */
  TokenCounts tokens();
}
