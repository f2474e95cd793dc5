package org.warmstart.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How often each word was seen. Words are kept in one character array, without an object each. */
final class WordCounts {
  /** A word and how often it was seen. */
  record Counted(String word, long count) {}

  private char[] chars = new char[1 << 12];
  private int used;
  private int[] starts = new int[1 << 8];
  private int[] hashes = new int[1 << 8];
  private long[] counts = new long[1 << 8];
  private int size;
  private int[] slots = new int[1 << 10];

  WordCounts() {
    Arrays.fill(slots, -1);
  }

  /** Adds to the count of the word in [from, to). */
  void add(char[] text, int from, int to, long count) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = Vocabulary.hash(hash, text[i]);
    }
    int slot = slot(hash, text, from, to);
    if (slots[slot] >= 0) {
      counts[slots[slot]] += count;
      return;
    }
    append(hash, text, from, to, count);
    slots[slot] = size - 1;
    if (size * 2 > slots.length) {
      rehash();
    }
  }

  /** Adds all of another's counts. */
  void addAll(WordCounts other) {
    for (int word = 0; word < other.size; word++) {
      add(other.chars, other.starts[word], other.end(word), other.counts[word]);
    }
  }

  int size() {
    return size;
  }

  /** All words in the order of their UTF-16 units, so that nothing depends on the threads. */
  List<Counted> sorted() {
    List<Counted> words = new ArrayList<>(size);
    for (int word = 0; word < size; word++) {
      int start = starts[word];
      words.add(new Counted(new String(chars, start, end(word) - start), counts[word]));
    }
    words.sort(Comparator.comparing(Counted::word));
    return words;
  }

  private int end(int word) {
    return word + 1 < size ? starts[word + 1] : used;
  }

  private int slot(int hash, char[] text, int from, int to) {
    int mask = slots.length - 1;
    int slot = mix(hash) & mask;
    while (slots[slot] >= 0) {
      int word = slots[slot];
      if (hashes[word] == hash && Arrays.equals(chars, starts[word], end(word), text, from, to)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int mix(int hash) {
    return hash ^ (hash >>> 16);
  }

  private void append(int hash, char[] text, int from, int to, long count) {
    if (size == counts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    int length = to - from;
    if (used + length < 0 || used + length > chars.length) {
      if (used + length < 0) {
        throw new InputException(
            "the texts have more different words than fit into memory; train on a sample");
      }
      int grown = chars.length + (chars.length >> 1);
      chars =
          Arrays.copyOf(chars, grown < 0 ? Integer.MAX_VALUE - 8 : Math.max(grown, used + length));
    }
    System.arraycopy(text, from, chars, used, length);
    starts[size] = used;
    hashes[size] = hash;
    counts[size++] = count;
    used += length;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, -1);
    int mask = slots.length - 1;
    for (int word = 0; word < size; word++) {
      int slot = mix(hashes[word]) & mask;
      while (slots[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = word;
    }
  }
}
