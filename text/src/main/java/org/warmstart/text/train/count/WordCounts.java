package org.warmstart.text.train.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.warmstart.base.InputException;
import org.warmstart.text.stage.Vocabulary;

/**
 * How often each word was seen. Short words of ASCII have a table of their own; the others are kept
 * in one character array, without an object each.
 */
public final class WordCounts {
  /** A word and how often it was seen. */
  public record Counted(String word, long count) {}

  private final AsciiWordCounts ascii = new AsciiWordCounts();
  private char[] chars = new char[1 << 12];
  private int used;
  private int[] starts = new int[1 << 8];
  private int[] hashes = new int[1 << 8];
  private long[] counts = new long[1 << 8];
  private int size;
  private int[] slots = new int[1 << 10];

  public WordCounts() {
    Arrays.fill(slots, -1);
  }

  /** Adds to the count of the word in [from, to), which is not empty. */
  public void add(char[] text, int from, int to, long count) {
    if (ascii.add(text, from, to, count)) {
      return;
    }
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
    other.forEach(this::add);
  }

  /** Hands over all words, in no order that means anything. */
  void forEach(AsciiWordCounts.Visitor visitor) {
    ascii.forEach(visitor);
    for (int word = 0; word < size; word++) {
      visitor.visit(chars, starts[word], end(word), counts[word]);
    }
  }

  /** The number of different words. */
  public int size() {
    return ascii.size() + size;
  }

  /** About how much memory it takes to learn from the words, in bytes. */
  long weight() {
    return 150L * ascii.size() + 40L * used + 32L * size;
  }

  /**
   * Keeps the most frequent words only; which of equally frequent ones depends on the words alone.
   */
  WordCounts mostFrequent(int most) {
    long[] ranks = new long[size()];
    int[] at = new int[1];
    forEach((text, from, to, count) -> ranks[at[0]++] = rank(text, from, to, count));
    Arrays.sort(ranks);
    long least = ranks[Math.max(0, ranks.length - most)];
    WordCounts kept = new WordCounts();
    forEach(
        (text, from, to, count) -> {
          if (rank(text, from, to, count) >= least) {
            kept.add(text, from, to, count);
          }
        });
    return kept;
  }

  /** The count, then a hash of the word. */
  private static long rank(char[] text, int from, int to, long count) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = Vocabulary.hash(hash, text[i]);
    }
    return (Math.min(count, Integer.MAX_VALUE) << 32) | (mix(hash) & 0xFFFFFFFFL);
  }

  /** All words, in no order that means anything. */
  public List<Counted> words(UnaryOperator<String> spelling) {
    List<Counted> words = new ArrayList<>(size());
    forEach(
        (text, from, to, count) ->
            words.add(new Counted(spelling.apply(new String(text, from, to - from)), count)));
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
