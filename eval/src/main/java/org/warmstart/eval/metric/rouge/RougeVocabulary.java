package org.warmstart.eval.metric.rouge;

import java.util.Arrays;

/**
 * Numbers the words that ROUGE compares: equal (stemmed) words get equal numbers, so that scoring
 * touches integers only and every word is stemmed once. Words are bytes in one arena, found through
 * an open-addressing table. Starts afresh when full, so memory is bounded.
 */
final class RougeVocabulary {
  private static final int MAX_WORDS = 1 << 20;
  private static final int MAX_BYTES = 1 << 26;

  private final boolean stem;
  private final PorterStemmer stemmer = new PorterStemmer();
  private byte[] letters = new byte[1 << 14];
  private int[] starts = new int[1 << 11];

  /** For each word its number; for each stem that occurred as no word its own. */
  private int[] stemOf = new int[1 << 11];

  private int[] table = new int[1 << 12];
  private int size;

  RougeVocabulary(boolean stem) {
    this.stem = stem;
  }

  /** Numbers are below this. */
  int size() {
    return size;
  }

  /** Forgets all words if there are very many. Numbers given before are void then. */
  void startAfreshIfFull() {
    if (size > MAX_WORDS || starts[size] > MAX_BYTES) {
      Arrays.fill(table, 0);
      size = 0;
    }
  }

  /** The number of the word in the given bytes, or of its stem. */
  int number(byte[] text, int start, int end) {
    int word = find(text, start, end);
    if (stemOf[word] < 0) {
      int stemmed = word;
      if (stem && end - start > 3) {
        int length = stemmer.stem(text, start, end);
        stemmed = find(stemmer.buffer(), 0, length);
      }
      stemOf[word] = stemmed;
    }
    return stemOf[word];
  }

  private int find(byte[] text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + text[i];
    }
    hash *= 0x9E3779B9;
    int mask = table.length - 1;
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (table[slot] != 0) {
      int candidate = table[slot] - 1;
      if (Arrays.equals(letters, starts[candidate], starts[candidate + 1], text, start, end)) {
        return candidate;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = size + 1;
    return append(text, start, end);
  }

  private int append(byte[] text, int start, int end) {
    int word = size++;
    int length = end - start;
    int from = starts[word];
    if (from + length > letters.length) {
      letters = Arrays.copyOf(letters, Math.max(letters.length * 2, from + length));
    }
    System.arraycopy(text, start, letters, from, length);
    if (size + 1 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      stemOf = Arrays.copyOf(stemOf, stemOf.length * 2);
    }
    starts[size] = from + length;
    stemOf[word] = -1;
    if (size * 2 > table.length) {
      rehash();
    }
    return word;
  }

  private void rehash() {
    table = new int[table.length * 4];
    int mask = table.length - 1;
    for (int word = 0; word < size; word++) {
      int hash = 0;
      for (int i = starts[word]; i < starts[word + 1]; i++) {
        hash = hash * 31 + letters[i];
      }
      hash *= 0x9E3779B9;
      int slot = (hash ^ (hash >>> 16)) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = word + 1;
    }
  }
}
