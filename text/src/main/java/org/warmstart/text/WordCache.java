package org.warmstart.text;

import org.jspecify.annotations.Nullable;

/**
 * Remembers how words were segmented. A direct-mapped table of immutable entries: bounded, and safe
 * for many threads without locks, since an entry's fields are final and losing one only costs time.
 */
final class WordCache {
  private static final int SIZE_BITS = 16;
  private static final int LONGEST_WORD = 48;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
  private record Entry(int hash, char[] word, Segments segments) {
    boolean is(int otherHash, char[] chars, int from, int to) {
      if (hash != otherHash || word.length != to - from) {
        return false;
      }
      for (int i = 0; i < word.length; i++) {
        if (word[i] != chars[from + i]) {
          return false;
        }
      }
      return true;
    }
  }

  private final Model model;
  private final @Nullable Entry[] entries = new Entry[1 << SIZE_BITS];

  WordCache(Model model) {
    this.model = model;
  }

  /** What the model makes of a word. */
  Segments segment(char[] chars, int from, int to) {
    if (to - from > LONGEST_WORD) {
      return model.segment(chars, from, to);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + chars[i];
    }
    int slot = (hash * 0x9E3779B9) >>> (32 - SIZE_BITS);
    Entry entry = entries[slot];
    if (entry != null && entry.is(hash, chars, from, to)) {
      return entry.segments;
    }
    Segments segments = model.segment(chars, from, to);
    char[] word = new char[to - from];
    System.arraycopy(chars, from, word, 0, word.length);
    entries[slot] = new Entry(hash, word, segments);
    return segments;
  }
}
