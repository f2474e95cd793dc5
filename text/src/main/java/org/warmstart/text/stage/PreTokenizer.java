package org.warmstart.text.stage;

/** The second stage: splits the normalized text into words. */
public interface PreTokenizer extends Stage {

  /** Splits every word further, and may rewrite the text they lie in. */
  Words split(Words words);

  /** Whether {@link #split} asks where in the original text a character stands. */
  default boolean needsPlaces() {
    return false;
  }
}
