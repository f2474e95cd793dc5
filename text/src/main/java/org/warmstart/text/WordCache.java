package org.warmstart.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Tokens;

/**
 * Remembers how words were segmented. A direct-mapped table of immutable entries: bounded, and safe
 * for many threads without locks, since an entry's fields are final and losing one only costs time.
 *
 * <p>Words of up to eight UTF-16 units, most of those in a text, are compared as two numbers, and
 * the id of a word that is one token is in the entry itself: then a hit reads nothing else.
 */
public final class WordCache implements Segmenter {
  private static final int SIZE_BITS = 16;
  private static final int LONGEST_WORD = 48;
  private static final int SHORT_WORD = 8;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final char[] NO_CHARS = new char[0];

  /** A word: the numbers of a short one, or a hash and the units of a longer one. */
  private static final class Entry {
    final long first;
    final long second;
    final int length;
    final char[] word;
    // the id of the only token; -1 if there is not just one
    final int only;
    final Segments segments;

    Entry(long first, long second, int length, char[] word, Segments segments) {
      this.first = first;
      this.second = second;
      this.length = length;
      this.word = word;
      this.segments = segments;
      this.only = segments.ids().length == 1 ? segments.ids()[0] : -1;
    }

    boolean is(long otherFirst, long otherSecond, char[] chars, int from, int otherLength) {
      if (first != otherFirst || second != otherSecond || length != otherLength) {
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

  private final Segmenter model;
  private final @Nullable Entry[] entries = new Entry[1 << SIZE_BITS];

  public WordCache(Segmenter model) {
    this.model = model;
  }

  /** What the model makes of a word. */
  @Override
  public Segments segment(char[] chars, int from, int to) {
    if (to - from > LONGEST_WORD) {
      return model.segment(chars, from, to);
    }
    return find(chars, from, to).segments;
  }

  /** Appends the ids of a word's tokens. */
  void appendIds(char[] chars, int from, int to, Tokens out) {
    if (to - from <= LONGEST_WORD) {
      Entry entry = find(chars, from, to);
      if (entry.only >= 0) {
        out.add(entry.only);
      } else {
        out.addAll(entry.segments.ids());
      }
    } else {
      out.addAll(model.segment(chars, from, to).ids());
    }
  }

  private Entry find(char[] chars, int from, int to) {
    int length = to - from;
    long first = 0;
    long second = 0;
    if (length <= SHORT_WORD) {
      int half = Math.min(to, from + SHORT_WORD / 2);
      for (int i = from; i < half; i++) {
        first = (first << 16) | chars[i];
      }
      for (int i = half; i < to; i++) {
        second = (second << 16) | chars[i];
      }
    } else {
      for (int i = from; i < to; i++) {
        first = first * 31 + chars[i];
      }
    }
    int slot = (int) (((first + second * 31) * MIX) >>> (64 - SIZE_BITS));
    Entry entry = entries[slot];
    if (entry == null || !entry.is(first, second, chars, from, length)) {
      char[] word = length <= SHORT_WORD ? NO_CHARS : Arrays.copyOfRange(chars, from, to);
      entry = new Entry(first, second, length, word, model.segment(chars, from, to));
      entries[slot] = entry;
    }
    return entry;
  }
}
