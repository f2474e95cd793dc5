package org.warmstart.text.segment;

import java.util.Arrays;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;

/**
 * The pieces of a unigram language model with their log probabilities, and the best segmentation of
 * a text into them by Viterbi's algorithm. Kudo, "Subword Regularization" (2018), section 3.2.
 */
public final class UnigramPieces {
  /** Stands for a character that no piece of its own covers. */
  public static final int UNKNOWN = -1;

  /** How much less likely than the least likely piece an unknown character is. */
  private static final double UNKNOWN_PENALTY = 10;

  private final PieceTrie trie;
  private final double[] scores;
  private final double unknownScore;
  private final boolean single;

  /**
   * Pieces.
   *
   * @param trie of pieces to their ids
   * @param scores by id
   * @param lowest the lowest score of a piece
   * @param single true to add in single precision, as SentencePiece does; else in double, as the
   *     Hugging Face implementation
   */
  public UnigramPieces(PieceTrie trie, double[] scores, double lowest, boolean single) {
    this.trie = trie;
    this.scores = scores;
    this.unknownScore =
        single ? (float) lowest - (float) UNKNOWN_PENALTY : lowest - UNKNOWN_PENALTY;
    this.single = single;
  }

  /** The score of a piece, or of {@link #UNKNOWN}. */
  public double score(int id) {
    return id == UNKNOWN ? unknownScore : scores[id];
  }

  /** Adds two scores in the precision of these. */
  public double add(double sum, double score) {
    double exact = sum + score;
    return single ? (float) exact : exact;
  }

  /**
   * The most probable segmentation of the units [from, to) into pieces and unknown characters; of
   * equally probable ones that whose last pieces begin first, as far as rounding lets them be
   * equal.
   *
   * @param before the score of what stands before, which rounding depends on
   */
  public Segments best(char[] chars, int from, int to, double before) {
    Search search = new Search(to - from, before);
    for (int start = 0; start < to - from; ) {
      search.start = start;
      start = forEachAt(chars, from, start, to, search);
    }
    return search.path();
  }

  /** Takes a piece, or {@link #UNKNOWN}, and where it ends. */
  interface Visitor {
    void visit(int id, int end);
  }

  /**
   * Visits all pieces that begin at a place; if none is the character there, it is unknown. Places
   * are counted from {@code from}.
   *
   * @return the next character's place
   */
  int forEachAt(char[] chars, int from, int start, int to, Visitor visitor) {
    int length = to - from;
    char unit = chars[from + start];
    int next = start + (Character.isHighSurrogate(unit) && start + 1 < length ? 2 : 1);
    boolean covered = false;
    int node = trie.first(unit);
    for (int end = start + 1; node != PieceTrie.NONE; end++) {
      int id = trie.value(node);
      if (id >= 0) {
        visitor.visit(id, end);
        covered |= end == next;
      }
      node = end < length ? trie.next(node, chars[from + end]) : PieceTrie.NONE;
    }
    if (!covered) {
      visitor.visit(UNKNOWN, next);
    }
    return next;
  }

  /** Draws segmentations; for one thread. */
  public Segmenter sampler(Sampling sampling) {
    return new UnigramSampler(this, sampling);
  }

  /** Viterbi's algorithm: the best and the second best score up to each place. */
  private final class Search implements Visitor {
    private final int length;
    private final double[] best;
    private final double[] second;
    private final int[] ids;
    private final int[] starts;
    private int start;

    Search(int length, double before) {
      this.length = length;
      best = new double[length + 1];
      second = new double[length + 1];
      ids = new int[length + 1];
      starts = new int[length + 1];
      Arrays.fill(starts, -1);
      Arrays.fill(second, Double.NEGATIVE_INFINITY);
      best[0] = before;
    }

    @Override
    public void visit(int id, int end) {
      double score = add(best[start], score(id));
      if (starts[end] < 0 || score > best[end]) {
        if (starts[end] >= 0) {
          second[end] = best[end];
        }
        best[end] = score;
        starts[end] = start;
        ids[end] = id;
      } else if (score > second[end]) {
        second[end] = score;
      }
    }

    Segments path() {
      int count = 0;
      for (int end = length; end > 0; end = starts[end]) {
        count++;
      }
      int[] pathIds = new int[count];
      int[] pathStarts = new int[count];
      int[] pathEnds = new int[count];
      double margin = Double.POSITIVE_INFINITY;
      for (int end = length; end > 0; end = starts[end]) {
        count--;
        pathIds[count] = ids[end];
        pathStarts[count] = starts[end];
        pathEnds[count] = end;
        margin = Math.min(margin, best[end] - second[end]);
      }
      return new Segments(pathIds, pathStarts, pathEnds, margin);
    }
  }
}
