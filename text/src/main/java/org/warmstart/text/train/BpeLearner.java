package org.warmstart.text.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.train.count.Alphabet;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.unicode.LongIntMap;

/**
 * Learns merges: again and again the most frequent pair of neighbouring symbols becomes a new
 * symbol; among equally frequent pairs the one with the smaller ids. Sennrich et al. (2016),
 * algorithm 1, with counts that are updated only where a merge changed something.
 *
 * <p>All words lie in one array of cells, a symbol for each of a word's characters. A merged symbol
 * keeps the cells of its characters: its id is in its first and in its last cell, so that both
 * neighbours find it, and its length is known from its id.
 */
public final class BpeLearner {
  private static final String PHASE = "learn merges";
  private static final int BREAK = -1;
  private static final int INSIDE = -2;

  /** The places where a pair began to be seen, and how often it was seen when it was queued. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
  private record Candidate(long pair, int index, long count, int[] places)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  private final Alphabet alphabet;
  private final int[] cells;
  private final int end;
  private final int[] wordAt;
  private final long[] wordCounts;
  private int[] lengths;
  private final LongIntMap pairIndex = new LongIntMap(1 << 12);
  private long[] pairCounts = new long[1 << 12];
  private final Neighbours before;
  private final Neighbours after;
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
  private final List<Merge> merges = new ArrayList<>();

  /**
   * Sets up the words.
   *
   * @param alphabet the symbols to begin with; merged ones are added to it
   */
  public BpeLearner(List<WordCounts.Counted> words, Alphabet alphabet) {
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
    lengths = new int[Math.max(16, alphabet.size() * 2)];
    before = new Neighbours(lengths.length);
    after = new Neighbours(lengths.length);
    int cell = 0;
    cells[cell++] = BREAK;
    for (int word = 0; word < wordCounts.length; word++) {
      wordCounts[word] = words.get(word).count();
      int from = cell;
      cell = alphabet.write(words.get(word).word(), cells, cell);
      Arrays.fill(wordAt, from, cell, word);
      cells[cell++] = BREAK;
    }
    end = cell;
    enqueueAll();
  }

  /** Counts all pairs and notes where they are. */
  private void enqueueAll() {
    int[] sizes = new int[pairCounts.length];
    for (int i = 1; i + 1 < end; i++) {
      if (cells[i] == BREAK) {
        continue;
      }
      lengths[cells[i]] = 1;
      if (cells[i + 1] != BREAK) {
        int index = change(LongIntMap.key(cells[i], cells[i + 1]), wordCounts[wordAt[i]]);
        if (index >= sizes.length) {
          sizes = Arrays.copyOf(sizes, pairCounts.length);
        }
        sizes[index]++;
      }
    }
    Candidate[] candidates = new Candidate[pairIndex.size()];
    int[] filled = new int[candidates.length];
    for (int i = 1; i + 1 < end; i++) {
      if (cells[i] != BREAK && cells[i + 1] != BREAK) {
        long pair = LongIntMap.key(cells[i], cells[i + 1]);
        int index = pairIndex.get(pair);
        if (filled[index] == 0) {
          candidates[index] = new Candidate(pair, index, pairCounts[index], new int[sizes[index]]);
        }
        candidates[index].places[filled[index]++] = i;
      }
    }
    queue.addAll(Arrays.asList(candidates));
  }

  /**
   * Merges until the vocabulary has the wanted size or no pair is frequent enough.
   *
   * @param prefix what marks continuations, dropped from the right part of a merge; may be empty
   */
  public List<Merge> learn(
      int vocabularySize, long minFrequency, String prefix, Progress progress) {
    long least = Math.max(1, minFrequency);
    while (alphabet.size() < vocabularySize) {
      Candidate top = queue.poll();
      if (top == null) {
        break;
      }
      long now = pairCounts[top.index];
      if (now != top.count) {
        if (now > 0) {
          queue.add(new Candidate(top.pair, top.index, now, top.places));
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
      before.grow(lengths.length);
      after.grow(lengths.length);
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
    changeCounts(left, right, id);
  }

  private void mergeAt(int place, int left, int right, int merged) {
    int second = place + lengths[left];
    // An earlier merge may have taken a part. A symbol only ever grows, and its length goes with
    // its id, so if this cell still has the id, it is still the symbol's first.
    if (cells[place] != left || cells[second] != right) {
      return;
    }
    int stop = second + lengths[right];
    long count = wordCounts[wordAt[place]];
    int previous = cells[place - 1];
    if (previous != BREAK) {
      before.lose(previous, count);
      before.gain(previous, count, place - lengths[previous]);
    }
    int next = cells[stop];
    if (next != BREAK) {
      after.lose(next, count);
      // two of the new symbols in a row are a pair that is kept on one side only
      (next == merged ? before : after).gain(next, count, place);
    }
    Arrays.fill(cells, place, stop, INSIDE);
    cells[place] = merged;
    cells[stop - 1] = merged;
  }

  /** Applies to the pairs' counts what the places of one merge have come to. */
  private void changeCounts(int left, int right, int merged) {
    for (int i = 0; i < before.count; i++) {
      int symbol = before.symbols[i];
      change(LongIntMap.key(symbol, left), -before.lost[symbol]);
      if (before.sizes[symbol] > 0) {
        change(LongIntMap.key(symbol, merged), before.gained[symbol]);
      }
    }
    for (int i = 0; i < after.count; i++) {
      int symbol = after.symbols[i];
      change(LongIntMap.key(right, symbol), -after.lost[symbol]);
      if (after.sizes[symbol] > 0) {
        change(LongIntMap.key(merged, symbol), after.gained[symbol]);
      }
    }
    before.forEachPlaces((symbol, places) -> enqueue(LongIntMap.key(symbol, merged), places));
    after.forEachPlaces((symbol, places) -> enqueue(LongIntMap.key(merged, symbol), places));
  }

  private void enqueue(long pair, int[] places) {
    int index = pairIndex.get(pair);
    if (pairCounts[index] > 0) {
      queue.add(new Candidate(pair, index, pairCounts[index], places));
    }
  }

  /** Changes a pair's count, and returns the pair's index. */
  private int change(long pair, long by) {
    int index = pairIndex.get(pair);
    if (index < 0) {
      index = pairIndex.size();
      pairIndex.put(pair, index);
      if (index == pairCounts.length) {
        pairCounts = Arrays.copyOf(pairCounts, index * 2);
      }
    }
    pairCounts[index] += by;
    return index;
  }

  /**
   * What one merge does to the pairs of one side: how often each neighbouring symbol lost the old
   * symbol and gained the merged one, and where.
   */
  private static final class Neighbours {
    private interface Visitor {
      void visit(int symbol, int[] places);
    }

    // by symbol
    private long[] lost;
    private long[] gained;
    private int[] sizes;
    private boolean[] seen;
    // the symbols seen
    private int[] symbols = new int[16];
    private int count;
    // symbol and place of every gain, in order
    private int[] log = new int[64];
    private int logged;

    Neighbours(int capacity) {
      lost = new long[capacity];
      gained = new long[capacity];
      sizes = new int[capacity];
      seen = new boolean[capacity];
    }

    void grow(int capacity) {
      lost = Arrays.copyOf(lost, capacity);
      gained = Arrays.copyOf(gained, capacity);
      sizes = Arrays.copyOf(sizes, capacity);
      seen = Arrays.copyOf(seen, capacity);
    }

    void lose(int symbol, long times) {
      see(symbol);
      lost[symbol] += times;
    }

    void gain(int symbol, long times, int place) {
      see(symbol);
      gained[symbol] += times;
      sizes[symbol]++;
      if (logged == log.length) {
        log = Arrays.copyOf(log, logged * 2);
      }
      log[logged++] = symbol;
      log[logged++] = place;
    }

    private void see(int symbol) {
      if (!seen[symbol]) {
        seen[symbol] = true;
        if (count == symbols.length) {
          symbols = Arrays.copyOf(symbols, count * 2);
        }
        symbols[count++] = symbol;
      }
    }

    /** Hands over each symbol's places, and forgets everything. */
    void forEachPlaces(Visitor visitor) {
      int[][] places = new int[count][];
      for (int i = 0; i < count; i++) {
        places[i] = new int[sizes[symbols[i]]];
        // from now on: which of the lists
        gained[symbols[i]] = i;
        sizes[symbols[i]] = 0;
      }
      for (int i = 0; i < logged; i += 2) {
        int symbol = log[i];
        places[(int) gained[symbol]][sizes[symbol]++] = log[i + 1];
      }
      for (int i = 0; i < count; i++) {
        int symbol = symbols[i];
        lost[symbol] = 0;
        gained[symbol] = 0;
        sizes[symbol] = 0;
        seen[symbol] = false;
        if (places[i].length > 0) {
          visitor.visit(symbol, places[i]);
        }
      }
      count = 0;
      logged = 0;
    }
  }
}
