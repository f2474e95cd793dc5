package org.warmstart.text.unicode;

import java.util.Arrays;

/** A hash map from non-negative longs to non-negative ints, without objects per entry. */
public final class LongIntMap {
  private static final long FREE = -1;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private long[] keys;
  private int[] values;
  private int shift;
  private int size;

  public LongIntMap(int expected) {
    int capacity = Integer.highestOneBit(Math.max(16, expected) * 2 - 1) * 2;
    allocate(capacity);
  }

  /** Two ints as one key. */
  public static long key(int left, int right) {
    return ((long) left << 32) | right;
  }

  /** The value of a key, or -1. */
  public int get(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * MIX) >>> shift);
    while (true) {
      long at = keys[slot];
      if (at == key) {
        return values[slot];
      }
      if (at == FREE) {
        return -1;
      }
      slot = (slot + 1) & mask;
    }
  }

  public void put(long key, int value) {
    if (size * 2 >= keys.length) {
      long[] oldKeys = keys;
      int[] oldValues = values;
      allocate(oldKeys.length * 2);
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] != FREE) {
          insert(oldKeys[i], oldValues[i]);
        }
      }
    }
    insert(key, value);
  }

  public int size() {
    return size;
  }

  private void insert(long key, int value) {
    int mask = keys.length - 1;
    int slot = (int) ((key * MIX) >>> shift);
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    if (keys[slot] == FREE) {
      size++;
    }
    keys[slot] = key;
    values[slot] = value;
  }

  private void allocate(int capacity) {
    keys = new long[capacity];
    Arrays.fill(keys, FREE);
    values = new int[capacity];
    shift = 64 - Integer.numberOfTrailingZeros(capacity);
    size = 0;
  }
}
