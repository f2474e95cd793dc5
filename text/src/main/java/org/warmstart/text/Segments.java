package org.warmstart.text;

/**
 * A segmented word.
 *
 * @param ids the tokens' ids
 * @param starts where each token begins, in UTF-16 units from the word's start
 * @param ends where each token ends, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
record Segments(int[] ids, int[] starts, int[] ends) {

  /** A word that is one token. */
  static Segments whole(int id, int length) {
    return new Segments(new int[] {id}, new int[] {0}, new int[] {length});
  }
}
