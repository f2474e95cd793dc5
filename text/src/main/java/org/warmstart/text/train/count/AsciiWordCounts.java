package org.warmstart.text.train.count;

/**
 * How often each of the ASCII words of up to 16 characters was seen, most of a text in a Western
 * language. A word is two numbers, kept next to its count, so that counting it again touches one
 * line of cache.
 */
public final class AsciiWordCounts {
  static final int LONGEST = 16;
  private static final int HALF = LONGEST / 2;
  private static final int BITS = 7;
  private static final int LENGTH_SHIFT = HALF * BITS;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int FIRST_CAPACITY = 1 << 10;

  /** Takes a word and its count. */
  interface Visitor {
    void visit(char[] chars, int from, int to, long count);
  }

  // first half with the length above it, second half, count; a count of 0 is a free slot
  private long[] table = new long[3 * FIRST_CAPACITY];
  private int shift = Long.SIZE - Integer.numberOfTrailingZeros(FIRST_CAPACITY);
  private int size;

  /** Adds to the count of the word in [from, to), if it is a short one of ASCII. */
  boolean add(char[] chars, int from, int to, long count) {
    int length = to - from;
    if (length > LONGEST) {
      return false;
    }
    int all = 0;
    long first = 0;
    int middle = Math.min(to, from + HALF);
    for (int i = from; i < middle; i++) {
      first = (first << BITS) | chars[i];
      all |= chars[i];
    }
    long second = 0;
    for (int i = middle; i < to; i++) {
      second = (second << BITS) | chars[i];
      all |= chars[i];
    }
    if (all >= 1 << BITS) {
      return false;
    }
    add(first | ((long) length << LENGTH_SHIFT), second, count);
    return true;
  }

  private void add(long first, long second, long count) {
    int at = find(first, second);
    if (table[at + 2] == 0) {
      table[at] = first;
      table[at + 1] = second;
      size++;
    }
    table[at + 2] += count;
    if (size * 6 > table.length) {
      rehash();
    }
  }

  /** The place of a word, or the free one that it would have. */
  private int find(long first, long second) {
    long hash = (first ^ Long.rotateLeft(second * MIX, 31)) * MIX;
    int mask = table.length / 3 - 1;
    int slot = (int) (hash >>> shift);
    while (true) {
      int at = 3 * slot;
      if ((table[at] == first && table[at + 1] == second) || table[at + 2] == 0) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void rehash() {
    long[] old = table;
    table = new long[old.length * 2];
    shift--;
    size = 0;
    for (int at = 0; at < old.length; at += 3) {
      if (old[at + 2] > 0) {
        add(old[at], old[at + 1], old[at + 2]);
      }
    }
  }

  int size() {
    return size;
  }

  /** Hands over all words, in no order that means anything. */
  void forEach(Visitor visitor) {
    char[] chars = new char[LONGEST];
    for (int at = 0; at < table.length; at += 3) {
      if (table[at + 2] > 0) {
        int length = unpack(table[at], table[at + 1], chars);
        visitor.visit(chars, 0, length, table[at + 2]);
      }
    }
  }

  private static int unpack(long first, long second, char[] chars) {
    int length = (int) (first >>> LENGTH_SHIFT);
    int half = Math.min(length, HALF);
    for (int i = half - 1; i >= 0; i--, first >>>= BITS) {
      chars[i] = (char) (first & 0x7F);
    }
    for (int i = length - 1; i >= half; i--, second >>>= BITS) {
      chars[i] = (char) (second & 0x7F);
    }
    return length;
  }
}
