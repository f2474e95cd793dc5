package org.warmstart.learn.data;

/** Whole numbers in their order, in memory or in a file. */
public interface Numbers {
  long size();

  /**
   * One number.
   *
   * @param place from 0 to below {@link #size}
   */
  long get(long place);

  /** Copies {@code count} numbers of at most 32 bits from a place on. */
  void copy(long from, int count, int[] target, int at);

  /** Takes numbers in, one behind the other. */
  interface Sink {
    void add(long number);

    void addAll(int[] numbers);
  }
}
