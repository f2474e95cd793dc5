package org.warmstart.text.train.unigram;

import java.util.Arrays;
import org.warmstart.text.train.count.Workers;

/**
 * Passes over the words with the pieces that there are: how often each is expected, how often it is
 * in the best segmentations, and how each would be spelled without it. Sums are made of whole
 * numbers, so that they do not depend on the number of threads.
 */
public final class UnigramPass {
  private static final double UNIT = 1 << 20;
  private static final int NONE = -1;

  /** Takes a piece's best spelling by other pieces. */
  interface AlternativeVisitor {
    /** The first {@code count} of {@code alternative} spell the piece. */
    void visit(int piece, int[] alternative, int count);
  }

  private final PieceSet pieces;
  private final UnigramWords words;
  private final Workers workers;

  UnigramPass(PieceSet pieces, Workers workers) {
    this.pieces = pieces;
    this.words = pieces.words();
    this.workers = workers;
  }

  /** How often each piece is expected, over all segmentations: the E step. */
  double[] expectedCounts() {
    double[] ratios = ratios();
    long[] sums = sum((word, lattice, into) -> lattice.addExpected(word, ratios, into));
    double[] expected = new double[sums.length];
    for (int piece = 0; piece < sums.length; piece++) {
      expected[piece] = sums[piece] / UNIT;
    }
    return expected;
  }

  /** How often each piece is in the words' best segmentations. */
  long[] bestCounts() {
    return sum((word, lattice, into) -> lattice.addBest(word, 1, into));
  }

  /**
   * Each piece's probability divided by that of its characters. With these, spelling a word by its
   * characters counts 1, so that no sum over segmentations is less; what is divided by is the same
   * for all segmentations.
   */
  private double[] ratios() {
    double[] singles = new double[words.symbols()];
    for (int piece = 0; piece < pieces.size(); piece++) {
      if (pieces.length(piece) == 1) {
        singles[words.text()[pieces.start(piece)]] = pieces.score(piece);
      }
    }
    double[] ratios = new double[pieces.size()];
    for (int piece = 0; piece < ratios.length; piece++) {
      double score = pieces.score(piece);
      for (int i = 0; i < pieces.length(piece); i++) {
        score -= singles[words.text()[pieces.start(piece) + i]];
      }
      ratios[piece] = Math.exp(score);
    }
    return ratios;
  }

  private interface Adder {
    void add(int word, Lattice lattice, long[] into);
  }

  private long[] sum(Adder adder) {
    long[][] sums = new long[workers.count()][];
    workers.run(
        part -> {
          long[] own = new long[pieces.size()];
          Lattice lattice = new Lattice();
          for (int word = firstWord(part); word < firstWord(part + 1); word++) {
            adder.add(word, lattice, own);
          }
          sums[part] = own;
        });
    for (int part = 1; part < sums.length; part++) {
      for (int piece = 0; piece < sums[0].length; piece++) {
        sums[0][piece] += sums[part][piece];
      }
    }
    return sums[0];
  }

  /** The first word of a part, so that parts have about as much text. */
  private int firstWord(int part) {
    long place = (long) words.text().length * part / workers.count();
    return words.firstFrom((int) place);
  }

  /** Finds for every piece of several characters how it would be spelled without it. */
  void forEachAlternative(AlternativeVisitor visitor) {
    workers.run(
        part -> {
          Lattice lattice = new Lattice();
          int from = (int) ((long) pieces.size() * part / workers.count());
          int to = (int) ((long) pieces.size() * (part + 1) / workers.count());
          for (int piece = from; piece < to; piece++) {
            if (pieces.length(piece) > 1) {
              int count = lattice.spell(piece);
              visitor.visit(piece, lattice.path, count);
            }
          }
        });
  }

  /** All ways to spell a word. */
  private final class Lattice {
    private final double[] before = new double[UnigramWords.LONGEST_WORD + 1];
    private final double[] after = new double[UnigramWords.LONGEST_WORD + 1];
    private final int[] last = new int[UnigramWords.LONGEST_WORD + 1];
    private final int[] path = new int[UnigramWords.LONGEST_WORD + 1];

    /** Forward and backward sums, Rabiner (1989), section III.A, over pieces of any length. */
    void addExpected(int word, double[] ratios, long[] into) {
      int from = words.start(word);
      int length = words.end(word) - from;
      Arrays.fill(before, 0, length + 1, 0);
      before[0] = 1;
      for (int i = 0; i < length; i++) {
        for (int p = pieces.longest(from + i); p >= 0; p = pieces.shorter(p)) {
          before[i + pieces.length(p)] += before[i] * ratios[p];
        }
      }
      double all = before[length];
      if (all == Double.POSITIVE_INFINITY) {
        // so much likelier than its characters that the best segmentation is nearly the only one
        addBest(word, (long) UNIT, into);
        return;
      }
      double scale = words.count(word) * UNIT / all;
      after[length] = 1;
      for (int i = length - 1; i >= 0; i--) {
        double sum = 0;
        for (int p = pieces.longest(from + i); p >= 0; p = pieces.shorter(p)) {
          double rest = ratios[p] * after[i + pieces.length(p)];
          sum += rest;
          into[p] += (long) (before[i] * rest * scale + 0.5);
        }
        after[i] = sum;
      }
    }

    void addBest(int word, long unit, long[] into) {
      int from = words.start(word);
      int count = best(from, words.end(word) - from, NONE);
      for (int i = 0; i < count; i++) {
        into[path[i]] += words.count(word) * unit;
      }
    }

    /** Puts the best spelling of a piece by other pieces into the path, and returns its length. */
    int spell(int piece) {
      return best(pieces.start(piece), pieces.length(piece), piece);
    }

    private int best(int from, int length, int without) {
      Arrays.fill(before, 0, length + 1, Double.NEGATIVE_INFINITY);
      before[0] = 0;
      for (int i = 0; i < length; i++) {
        for (int p = pieces.longest(from + i); p >= 0; p = pieces.shorter(p)) {
          int end = i + pieces.length(p);
          if (end <= length && p != without && before[i] + pieces.score(p) > before[end]) {
            before[end] = before[i] + pieces.score(p);
            last[end] = p;
          }
        }
      }
      int count = 0;
      for (int end = length; end > 0; end -= pieces.length(last[end])) {
        path[count++] = last[end];
      }
      return count;
    }
  }
}
