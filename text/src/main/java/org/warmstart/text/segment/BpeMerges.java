package org.warmstart.text.segment;

import org.warmstart.text.unicode.LongIntMap;

/** The pairs of symbols that are merged, what they become, and in which order. */
public final class BpeMerges {
  // pair of ids to the merge's number
  private final LongIntMap numbers;
  private final int[] results;
  private final int[] ranks;
  private int size;

  public BpeMerges(int capacity) {
    this.numbers = new LongIntMap(capacity);
    this.results = new int[capacity];
    this.ranks = new int[capacity];
  }

  /**
   * Adds a merge, in place of an earlier one of the same pair.
   *
   * @param rank lower ones come first; of equal ones the leftmost in the word
   */
  public void add(int left, int right, int result, int rank) {
    numbers.put(LongIntMap.key(left, right), size);
    results[size] = result;
    ranks[size++] = rank;
  }

  /** The number of the merge of two ids, or -1. */
  int find(int left, int right) {
    return numbers.get(LongIntMap.key(left, right));
  }

  int result(int merge) {
    return results[merge];
  }

  int rank(int merge) {
    return ranks[merge];
  }
}
