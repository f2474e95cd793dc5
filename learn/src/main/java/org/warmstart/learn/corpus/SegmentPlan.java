package org.warmstart.learn.corpus;

import java.util.Arrays;
import java.util.BitSet;

/** The inputs of an epoch as numbers: some tens of bytes each, and no object. */
public final class SegmentPlan {
  private long[] firstFrom = new long[1 << 8];
  private int[] firstLength = new int[1 << 8];
  private long[] secondFrom = new long[0];
  private int[] secondLength = new int[0];
  private final BitSet follows = new BitSet();
  private int size;

  public int size() {
    return size;
  }

  /** Appends an input. */
  public void add(Segments input) {
    if (size == firstFrom.length) {
      int larger = size + (size >> 1);
      firstFrom = Arrays.copyOf(firstFrom, larger);
      firstLength = Arrays.copyOf(firstLength, larger);
    }
    firstFrom[size] = input.firstFrom();
    firstLength[size] = (int) (input.firstTo() - input.firstFrom());
    if (input.isPair()) {
      if (size >= secondFrom.length) {
        secondFrom = Arrays.copyOf(secondFrom, firstFrom.length);
        secondLength = Arrays.copyOf(secondLength, firstFrom.length);
      }
      secondFrom[size] = input.secondFrom();
      secondLength[size] = (int) (input.secondTo() - input.secondFrom());
      follows.set(size, input.follows());
    }
    size++;
  }

  /** The input of that number. */
  public Segments get(int index) {
    long from = firstFrom[index];
    long to = from + firstLength[index];
    if (index >= secondFrom.length || secondLength[index] == 0) {
      return new Segments(from, to, 0, 0, false);
    }
    long second = secondFrom[index];
    return new Segments(from, to, second, second + secondLength[index], follows.get(index));
  }
}
