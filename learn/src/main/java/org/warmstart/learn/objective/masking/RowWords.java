package org.warmstart.learn.objective.masking;

import java.util.Arrays;

/** The places of a row that may be hidden, in words. */
public final class RowWords {
  private final int[] places;
  private final int[] wordStarts;
  private final int words;

  /**
   * Finds the words.
   *
   * @param ids of the batch, row after row
   * @param places of the row that may be hidden, in order; where one is missing between two, a word
   *     ends
   */
  public RowWords(long[] ids, int[] places, WordStarts starts) {
    this.places = places;
    int[] found = new int[places.length + 1];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      boolean behindGap = i == 0 || places[i] > places[i - 1] + 1;
      if (behindGap || starts.isStart((int) ids[places[i]])) {
        found[count++] = i;
      }
    }
    found[count] = places.length;
    words = count;
    wordStarts = Arrays.copyOf(found, count + 1);
  }

  /** The places of single tokens. */
  int[] places() {
    return places;
  }

  int words() {
    return words;
  }

  /** The places of the words from one to below another. */
  int[] places(int from, int to) {
    return Arrays.copyOfRange(places, wordStarts[from], wordStarts[to]);
  }

  /** Whether a word follows right behind the one before it, with nothing between them. */
  boolean follows(int word) {
    int first = wordStarts[word];
    return places[first] == places[first - 1] + 1;
  }
}
