package org.warmstart.text.stage;

/** Segments words; if it is not said to sample, the same word always in the same way. */
public interface Segmenter {

  /** Segments the word in [from, to). */
  Segments segment(char[] chars, int from, int to);
}
