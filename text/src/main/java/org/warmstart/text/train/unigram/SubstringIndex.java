package org.warmstart.text.train.unigram;

/**
 * The suffixes of words in the order of their first {@value #LONGEST} symbols: a suffix array by
 * prefix doubling (Manber and Myers, 1993) that stops there, with the lengths of common prefixes.
 * What lies next to each other begins alike, so every substring is a range.
 */
public final class SubstringIndex {
  /** The longest substring that is told apart. */
  static final int LONGEST = 16;

  private final int[] text;
  // symbols up to the end of the word, LONGEST at the most
  private final byte[] left;
  private final int[] suffixes;
  private final byte[] common;

  /**
   * An index.
   *
   * @param text words of symbols from 1, each with a 0 after it
   * @param symbols the number of symbols, 0 counted
   */
  SubstringIndex(int[] text, int symbols) {
    this.text = text;
    this.left = new byte[text.length];
    int count = 0;
    for (int i = text.length - 1; i >= 0; i--) {
      if (text[i] != 0) {
        int after = i + 1 < text.length ? left[i + 1] : 0;
        left[i] = (byte) Math.min(LONGEST, after + 1);
        count++;
      }
    }
    this.suffixes = new int[count];
    sort(symbols);
    this.common = new byte[count];
    for (int i = 1; i < count; i++) {
      common[i] = (byte) common(suffixes[i - 1], suffixes[i]);
    }
  }

  private void sort(int symbols) {
    int[] order = new int[suffixes.length];
    for (int i = 0, at = 0; i < text.length; i++) {
      if (text[i] != 0) {
        order[at++] = i;
      }
    }
    countingSort(order, text, symbols, suffixes);
    int[] ranks = new int[text.length];
    int distinct = rank(text, text, ranks);
    int[] keys = new int[text.length];
    for (int length = 1; length < LONGEST; length *= 2) {
      // by what follows the first symbols, then, stably, by those
      for (int i : suffixes) {
        keys[i] = length < left[i] ? ranks[i + length] : 0;
      }
      countingSort(suffixes, keys, distinct + 1, order);
      countingSort(order, ranks, distinct + 1, suffixes);
      int[] next = new int[text.length];
      distinct = rank(ranks, keys, next);
      ranks = next;
    }
  }

  private static void countingSort(int[] from, int[] keys, int bound, int[] to) {
    int[] starts = new int[bound + 1];
    for (int i : from) {
      starts[keys[i] + 1]++;
    }
    for (int key = 0; key < bound; key++) {
      starts[key + 1] += starts[key];
    }
    for (int i : from) {
      to[starts[keys[i]]++] = i;
    }
  }

  /** Numbers the suffixes, which are sorted, from 1; the same number where both keys are equal. */
  private int rank(int[] first, int[] second, int[] ranks) {
    int rank = 0;
    int previous = -1;
    for (int i : suffixes) {
      if (previous < 0 || first[previous] != first[i] || second[previous] != second[i]) {
        rank++;
      }
      ranks[i] = rank;
      previous = i;
    }
    return rank;
  }

  private int common(int a, int b) {
    int most = Math.min(left[a], left[b]);
    int length = 0;
    while (length < most && text[a + length] == text[b + length]) {
      length++;
    }
    return length;
  }

  /** The number of suffixes. */
  int size() {
    return suffixes.length;
  }

  /** Where the suffix of a rank begins in the text. */
  int suffix(int rank) {
    return suffixes[rank];
  }

  /** How many symbols the suffix of a rank has, {@value #LONGEST} at the most. */
  int length(int rank) {
    return left[suffixes[rank]];
  }

  /** How many symbols a suffix shares with the one before it, {@value #LONGEST} at the most. */
  int common(int rank) {
    return common[rank];
  }
}
