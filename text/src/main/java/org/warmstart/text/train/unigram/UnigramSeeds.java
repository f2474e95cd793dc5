package org.warmstart.text.train.unigram;

import java.util.Arrays;

/**
 * The pieces that a Unigram model begins with: all characters, and those substrings of words that
 * cover most of the text, frequency times length. Only substrings that are not always followed by
 * the same character are looked at, as Kudo (2018) does with an enhanced suffix array; unlike
 * there, a word counts as often as it was seen.
 */
public final class UnigramSeeds {
  private final UnigramWords words;
  private final SubstringIndex index;
  // how often the suffixes before a rank were seen
  private final long[] seenBefore;

  // candidates: the range of suffixes that begin with it, its length, its score
  private int[] firsts = new int[1 << 10];
  private int[] ends = new int[1 << 10];
  private byte[] lengths = new byte[1 << 10];
  private long[] scores = new long[1 << 10];
  private int candidates;

  private UnigramSeeds(UnigramWords words) {
    this.words = words;
    this.index = new SubstringIndex(words.text(), words.symbols());
    long[] counts = new long[words.text().length];
    for (int word = 0; word < words.size(); word++) {
      Arrays.fill(counts, words.start(word), words.end(word), words.count(word));
    }
    seenBefore = new long[index.size() + 1];
    for (int rank = 0; rank < index.size(); rank++) {
      seenBefore[rank + 1] = seenBefore[rank] + counts[index.suffix(rank)];
    }
  }

  /**
   * The pieces to begin with.
   *
   * @param most how many, characters not counted
   */
  static PieceSet pieces(UnigramWords words, int most) {
    UnigramSeeds seeds = new UnigramSeeds(words);
    seeds.collect();
    seeds.keep(most);
    return seeds.pieces();
  }

  /** Walks the tree of common prefixes and notes its nodes: inner ones, and ends of words. */
  private void collect() {
    int[] openLengths = new int[SubstringIndex.LONGEST + 1];
    int[] openFirsts = new int[SubstringIndex.LONGEST + 1];
    int open = 0;
    for (int rank = 0; rank <= index.size(); rank++) {
      int common = rank < index.size() ? index.common(rank) : 0;
      int first = rank;
      while (open > 0 && openLengths[open - 1] > common) {
        open--;
        first = openFirsts[open];
        candidate(first, rank, openLengths[open]);
      }
      if (common > 0 && (open == 0 || openLengths[open - 1] < common)) {
        // what was closed goes on, shorter; or the suffix before and this one begin something
        openLengths[open] = common;
        openFirsts[open++] = Math.min(first, rank - 1);
      }
      if (rank < index.size()) {
        int next = rank + 1 < index.size() ? index.common(rank + 1) : 0;
        int length = index.length(rank);
        if (length > Math.max(common, next)) {
          candidate(rank, rank + 1, length);
        }
      }
    }
  }

  private void candidate(int first, int end, int length) {
    long weight = seenBefore[end] - seenBefore[first];
    if (length == 1 || weight < 2) {
      return;
    }
    add(first, end, length, weight * length);
  }

  private void add(int first, int end, int length, long score) {
    if (candidates == firsts.length) {
      int grown = candidates + (candidates >> 1);
      firsts = Arrays.copyOf(firsts, grown);
      ends = Arrays.copyOf(ends, grown);
      lengths = Arrays.copyOf(lengths, grown);
      scores = Arrays.copyOf(scores, grown);
    }
    firsts[candidates] = first;
    ends[candidates] = end;
    lengths[candidates] = (byte) length;
    scores[candidates++] = score;
  }

  /** Keeps the candidates of the best scores, of equal ones the first, and adds all characters. */
  private void keep(int most) {
    if (candidates > most) {
      long[] sorted = Arrays.copyOf(scores, candidates);
      Arrays.parallelSort(sorted);
      long least = sorted[candidates - most];
      int above = 0;
      for (int i = 0; i < candidates; i++) {
        above += scores[i] > least ? 1 : 0;
      }
      int ties = most - above;
      int count = 0;
      for (int i = 0; i < candidates; i++) {
        if (scores[i] > least || (scores[i] == least && ties-- > 0)) {
          firsts[count] = firsts[i];
          ends[count] = ends[i];
          lengths[count] = lengths[i];
          scores[count++] = scores[i];
        }
      }
      candidates = count;
    }
    int[] text = words.text();
    for (int first = 0, end; first < index.size(); first = end) {
      end = first + 1;
      int symbol = text[index.suffix(first)];
      while (end < index.size() && text[index.suffix(end)] == symbol) {
        end++;
      }
      add(first, end, 1, seenBefore[end] - seenBefore[first]);
    }
  }

  private PieceSet pieces() {
    int[] order = order();
    int[] starts = new int[candidates];
    byte[] sizes = new byte[candidates];
    int[] shorter = new int[candidates];
    int[] longest = new int[words.text().length];
    Arrays.fill(longest, -1);
    int[] open = new int[SubstringIndex.LONGEST + 1];
    int depth = 0;
    int piece = 0;
    for (int rank = 0; rank < index.size(); rank++) {
      while (depth > 0 && ends[order[open[depth - 1]]] <= rank) {
        depth--;
      }
      for (; piece < candidates && firsts[order[piece]] == rank; piece++) {
        starts[piece] = index.suffix(rank);
        sizes[piece] = lengths[order[piece]];
        shorter[piece] = depth == 0 ? -1 : open[depth - 1];
        open[depth++] = piece;
      }
      longest[index.suffix(rank)] = open[depth - 1];
    }
    PieceSet pieces = new PieceSet(words, starts, sizes, shorter, longest);
    for (int i = 0; i < candidates; i++) {
      pieces.setScore(i, (double) scores[order[i]]);
    }
    return pieces;
  }

  /** The candidates by the first suffix that begins with it, then by length: prefixes first. */
  private int[] order() {
    int[] perFirst = new int[index.size() + 1];
    for (int i = 0; i < candidates; i++) {
      perFirst[firsts[i] + 1]++;
    }
    for (int i = 0; i < index.size(); i++) {
      perFirst[i + 1] += perFirst[i];
    }
    int[] order = new int[candidates];
    int[] next = perFirst.clone();
    for (int i = 0; i < candidates; i++) {
      // those of one first suffix are few: put in by length
      int at = next[firsts[i]]++;
      for (; at > perFirst[firsts[i]] && lengths[order[at - 1]] > lengths[i]; at--) {
        order[at] = order[at - 1];
      }
      order[at] = i;
    }
    return order;
  }
}
