package org.warmstart.text.train.unigram;

import java.util.Arrays;

/**
 * The pieces that a Unigram model under training has, in lexicographic order of their symbols, and
 * where they are: every place of the words knows the longest piece that begins there, and every
 * piece the longest other one that it begins with, so that no search is needed.
 */
public final class PieceSet {
  private final UnigramWords words;
  // by piece: where it is in the words' text, its length, its score (a log probability)
  private int[] starts;
  private byte[] lengths;
  private double[] scores;
  private int[] shorter;
  // by place in the words' text: the longest piece there; -1 after words
  private final int[] longest;
  private int size;

  PieceSet(UnigramWords words, int[] starts, byte[] lengths, int[] shorter, int[] longest) {
    this.words = words;
    this.starts = starts;
    this.lengths = lengths;
    this.shorter = shorter;
    this.longest = longest;
    this.size = starts.length;
    this.scores = new double[size];
  }

  UnigramWords words() {
    return words;
  }

  int size() {
    return size;
  }

  /** Where a piece is in the words' text, at one place of many. */
  int start(int piece) {
    return starts[piece];
  }

  int length(int piece) {
    return lengths[piece];
  }

  double score(int piece) {
    return scores[piece];
  }

  void setScore(int piece, double score) {
    scores[piece] = score;
  }

  /** The longest piece that begins at a place of the words' text. */
  int longest(int place) {
    return longest[place];
  }

  /** The longest other piece that a piece begins with; -1 if there is none. */
  int shorter(int piece) {
    return shorter[piece];
  }

  /** The piece that is one symbol at a place. */
  int single(int place) {
    int piece = longest[place];
    while (lengths[piece] > 1) {
      piece = shorter[piece];
    }
    return piece;
  }

  String string(int piece) {
    StringBuilder string = new StringBuilder();
    for (int i = 0; i < lengths[piece]; i++) {
      string.appendCodePoint(words.codePoint(words.text()[starts[piece] + i]));
    }
    return string.toString();
  }

  /** Forgets pieces. Those of one symbol must be kept. */
  void retain(boolean[] kept) {
    // first of all, the nearest piece that stays, for each
    int[] nearest = new int[size];
    int count = 0;
    for (int piece = 0; piece < size; piece++) {
      // what a piece begins with comes before it
      int parent = shorter[piece] < 0 ? -1 : nearest[shorter[piece]];
      if (!kept[piece]) {
        nearest[piece] = parent;
        continue;
      }
      nearest[piece] = count;
      starts[count] = starts[piece];
      lengths[count] = lengths[piece];
      scores[count] = scores[piece];
      shorter[count++] = parent;
    }
    size = count;
    starts = Arrays.copyOf(starts, count);
    lengths = Arrays.copyOf(lengths, count);
    scores = Arrays.copyOf(scores, count);
    shorter = Arrays.copyOf(shorter, count);
    for (int place = 0; place < longest.length; place++) {
      if (longest[place] >= 0) {
        longest[place] = nearest[longest[place]];
      }
    }
  }
}
