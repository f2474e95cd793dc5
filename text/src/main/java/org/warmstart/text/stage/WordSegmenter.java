package org.warmstart.text.stage;

/**
 * Finds the words of a text in a language that is written without spaces. Safe for many threads.
 */
public interface WordSegmenter {

  /** Takes words. */
  interface Sink {
    /** A word at [from, to); words come in order and do not overlap. */
    void word(int from, int to);
  }

  /**
   * Finds the words in [from, to).
   *
   * @param text well-formed UTF-16, not to be changed
   */
  void segment(char[] text, int from, int to, Sink words);
}
