package org.warmstart.learn.data;

import java.util.Arrays;
import org.warmstart.base.InputException;

/** Numbers of 32 bits in an array that grows. */
public final class GrowingNumbers implements Numbers, Numbers.Sink {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private int[] values = new int[1 << 8];
  private int count;

  @Override
  public void add(long number) {
    room(1);
    values[count++] = Math.toIntExact(number);
  }

  @Override
  public void addAll(int[] numbers) {
    room(numbers.length);
    System.arraycopy(numbers, 0, values, count, numbers.length);
    count += numbers.length;
  }

  private void room(int more) {
    long needed = (long) count + more;
    if (needed > MOST) {
      throw new InputException(
          "more than two thousand million numbers do not fit in memory; they fit in a file");
    }
    if (needed > values.length) {
      long larger = Math.max(needed, values.length + (long) (values.length >> 1));
      values = Arrays.copyOf(values, (int) Math.min(larger, MOST));
    }
  }

  @Override
  public long size() {
    return count;
  }

  @Override
  public long get(long place) {
    if (place < 0 || place >= count) {
      throw new IndexOutOfBoundsException("place " + place + " of " + count);
    }
    return values[(int) place];
  }

  @Override
  public void copy(long from, int length, int[] target, int at) {
    System.arraycopy(values, Math.toIntExact(from), target, at, length);
  }
}
