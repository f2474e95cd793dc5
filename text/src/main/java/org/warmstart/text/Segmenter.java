package org.warmstart.text;

/** Segments words; the same word always in the same way. */
interface Segmenter {

  /** Segments the word in [from, to). */
  Segments segment(char[] chars, int from, int to);
}
