package org.warmstart.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns merges: again and again the most frequent pair of neighbouring symbols becomes a new
 * symbol; among equally frequent pairs the one with the smaller ids. Sennrich et al. (2016),
 * algorithm 1, with counts that are updated only where a merge changed something.
 *
 * <p>All words lie in one array of cells, a symbol for each of a word's characters. A merged symbol
 * keeps the cells of its characters: its id is in its first and in its last cell, so that both
 * neighbours find it, and its length is known from its id.
 */
final class BpeLearner {
  private static final String PHASE = "learn merges";
  private static final int BREAK = -1;
  private static final int INSIDE = -2;

  /** The places where a pair began to be seen, and how often it was seen when it was queued. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
  private record Candidate(long pair, long count, int[] places) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  /** A growing list of places. */
  private static final class Places {
    private int[] places = new int[2];
    private int size;

    void add(int place) {
      if (size == places.length) {
        places = Arrays.copyOf(places, size * 2);
      }
      places[size++] = place;
    }

    int[] toArray() {
      return Arrays.copyOf(places, size);
    }
  }

  private final Alphabet alphabet;
  private final int[] cells;
  private final int[] wordAt;
  private final long[] wordCounts;
  private int[] lengths;
  private final LongIntMap pairIndex = new LongIntMap(1 << 12);
  private long[] pairCounts = new long[1 << 12];
  private final Map<Long, Places> opened = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
  private final List<Merge> merges = new ArrayList<>();

  /**
   * Sets up the words.
   *
   * @param alphabet the symbols to begin with; merged ones are added to it
   */
  BpeLearner(List<WordCounts.Counted> words, Alphabet alphabet) {
    this.alphabet = alphabet;
    long total = 1;
    for (WordCounts.Counted word : words) {
      total += word.word().length() + 1L;
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "the texts' different words have "
              + total
              + " characters, more than fit into an array; train on a sample");
    }
    cells = new int[(int) total];
    wordAt = new int[(int) total];
    wordCounts = new long[words.size()];
    int cell = 0;
    cells[cell++] = BREAK;
    for (int word = 0; word < words.size(); word++) {
      wordCounts[word] = words.get(word).count();
      int from = cell;
      cell = alphabet.write(words.get(word).word(), cells, cell);
      Arrays.fill(wordAt, from, cell, word);
      cells[cell++] = BREAK;
    }
    lengths = new int[Math.max(16, alphabet.size() * 2)];
    for (int i = 1; i + 1 < cell; i++) {
      if (cells[i] != BREAK) {
        lengths[cells[i]] = 1;
        if (cells[i + 1] != BREAK) {
          change(cells[i], cells[i + 1], i, 1);
        }
      }
    }
    enqueueOpened();
  }

  /**
   * Merges until the vocabulary has the wanted size or no pair is frequent enough.
   *
   * @param prefix what marks continuations, dropped from the right part of a merge; may be empty
   */
  List<Merge> learn(int vocabularySize, long minFrequency, String prefix, Progress progress) {
    long least = Math.max(1, minFrequency);
    while (alphabet.size() < vocabularySize) {
      Candidate top = queue.poll();
      if (top == null) {
        break;
      }
      long now = pairCounts[pairIndex.get(top.pair)];
      if (now != top.count) {
        if (now > 0) {
          queue.add(new Candidate(top.pair, now, top.places));
        }
        continue;
      }
      if (now < least) {
        break;
      }
      apply(top, prefix);
      if (merges.size() % 256 == 0) {
        progress.update(PHASE, alphabet.size(), vocabularySize);
      }
    }
    progress.update(PHASE, vocabularySize, vocabularySize);
    return merges;
  }

  private void apply(Candidate top, String prefix) {
    int left = (int) (top.pair >>> 32);
    int right = (int) top.pair;
    String a = alphabet.symbol(left);
    String b = alphabet.symbol(right);
    String merged = a + (b.startsWith(prefix) ? b.substring(prefix.length()) : b);
    int length = lengths[left] + lengths[right];
    int id = alphabet.add(merged);
    if (id >= lengths.length) {
      lengths = Arrays.copyOf(lengths, id * 2);
    }
    if (lengths[id] == 0) {
      lengths[id] = length;
    } else if (lengths[id] != length) {
      // the same string out of another number of characters, as when a text spells out the suffix:
      // the cells could not tell the two apart, so this pair stays as it is
      return;
    }
    merges.add(new Merge(a, b, ""));
    for (int place : top.places) {
      mergeAt(place, left, right, id);
    }
    enqueueOpened();
  }

  private void mergeAt(int place, int left, int right, int merged) {
    int second = place + lengths[left];
    // An earlier merge may have taken a part. A symbol only ever grows, and its length goes with
    // its
    // id, so if this cell still has the id, it is still the symbol's first.
    if (cells[place] != left || cells[second] != right) {
      return;
    }
    int after = second + lengths[right];
    int before = cells[place - 1];
    if (before != BREAK) {
      int beforePlace = place - lengths[before];
      change(before, left, beforePlace, -1);
      change(before, merged, beforePlace, 1);
    }
    int next = cells[after];
    if (next != BREAK) {
      change(right, next, second, -1);
      change(merged, next, place, 1);
    }
    Arrays.fill(cells, place, after, INSIDE);
    cells[place] = merged;
    cells[after - 1] = merged;
  }

  /** Changes a pair's count by what one place of it counts, and remembers places that are new. */
  private void change(int left, int right, int place, int sign) {
    long pair = LongIntMap.key(left, right);
    int index = pairIndex.get(pair);
    if (index < 0) {
      index = pairIndex.size();
      pairIndex.put(pair, index);
      if (index == pairCounts.length) {
        pairCounts = Arrays.copyOf(pairCounts, index * 2);
      }
    }
    pairCounts[index] += sign * wordCounts[wordAt[place]];
    if (sign > 0) {
      opened.computeIfAbsent(pair, key -> new Places()).add(place);
    }
  }

  private void enqueueOpened() {
    opened.forEach(
        (pair, places) -> {
          long count = pairCounts[pairIndex.get(pair)];
          if (count > 0) {
            queue.add(new Candidate(pair, count, places.toArray()));
          }
        });
    opened.clear();
  }
}
