package org.warmstart.data.corpus.prose;

import java.util.Arrays;

/** A multimap from the hash of a signature's band to texts, in arrays: millions of entries. */
final class BandTable {
  private static final int NONE = -1;

  private int[] heads = new int[1 << 14];
  private long[] keys = new long[1 << 13];
  private int[] texts = new int[1 << 13];
  private int[] nexts = new int[1 << 13];
  private int size;

  BandTable() {
    Arrays.fill(heads, NONE);
  }

  /** The newest entry with this key, or -1. */
  int first(long key) {
    return withKey(heads[slot(key)], key);
  }

  /** The entry before this one with the same key, or -1. */
  int next(int entry) {
    return withKey(nexts[entry], keys[entry]);
  }

  int text(int entry) {
    return texts[entry];
  }

  void add(long key, int text) {
    if (size == keys.length) {
      grow();
    }
    keys[size] = key;
    texts[size] = text;
    link(size);
    size++;
  }

  private int withKey(int from, long key) {
    int entry = from;
    while (entry >= 0 && keys[entry] != key) {
      entry = nexts[entry];
    }
    return entry;
  }

  private int slot(long key) {
    return (int) (key ^ (key >>> 32)) & (heads.length - 1);
  }

  private void link(int entry) {
    int slot = slot(keys[entry]);
    nexts[entry] = heads[slot];
    heads[slot] = entry;
  }

  private void grow() {
    keys = Arrays.copyOf(keys, size * 2);
    texts = Arrays.copyOf(texts, size * 2);
    nexts = Arrays.copyOf(nexts, size * 2);
    heads = new int[heads.length * 2];
    Arrays.fill(heads, NONE);
    for (int entry = 0; entry < size; entry++) {
      link(entry);
    }
  }
}
