package org.warmstart.text.train.unigram;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.warmstart.base.Progress;
import org.warmstart.text.train.count.Workers;

/**
 * Learns a Unigram model: begins with many pieces, estimates their probabilities by
 * expectation-maximisation, and takes away, round by round, those whose loss costs least
 * likelihood. Kudo, "Subword Regularization" (2018), section 3.2; the sparse prior by digamma is
 * that of SentencePiece.
 */
public final class UnigramLearner {
  private static final String PHASE = "learn pieces";
  private static final int SUB_ITERATIONS = 2;
  private static final double SHRINKING_FACTOR = 0.75;
  private static final double BEFORE_LAST_CUT = 1.1;

  /** Pieces expected less often than this are dropped. */
  private static final double LEAST_EXPECTED = 0.5;

  /** A piece and its log probability. */
  public record Scored(String piece, double score) {}

  private final PieceSet pieces;
  private final UnigramPass pass;

  /**
   * Sets up the seed pieces.
   *
   * @param seeds how many pieces to begin with, single characters not counted
   */
  public UnigramLearner(UnigramWords words, int seeds, Workers workers) {
    pieces = UnigramSeeds.pieces(words, seeds);
    double sum = 0;
    for (int piece = 0; piece < pieces.size(); piece++) {
      sum += pieces.score(piece);
    }
    for (int piece = 0; piece < pieces.size(); piece++) {
      pieces.setScore(piece, Math.log(pieces.score(piece)) - Math.log(sum));
    }
    pass = new UnigramPass(pieces, workers);
  }

  /**
   * Learns.
   *
   * @param size the number of pieces to end with, at least that of the characters
   * @return all characters and the likeliest other pieces, the likeliest first
   */
  public List<Scored> learn(int size, Progress progress) {
    // the last cut is by probability, which shortens texts more than a cut by likelihood does
    int enough = (int) Math.ceil(size * BEFORE_LAST_CUT);
    for (int round = 0; ; round++) {
      double roundsLeft = Math.log((double) enough / pieces.size()) / Math.log(SHRINKING_FACTOR);
      progress.update(PHASE, round, round + 1 + (long) Math.max(0, Math.ceil(roundsLeft)));
      for (int i = 0; i < SUB_ITERATIONS; i++) {
        maximise(pass.expectedCounts(), size);
      }
      if (pieces.size() <= enough) {
        progress.update(PHASE, round + 1L, round + 1L);
        break;
      }
      prune(Math.max(enough, (int) (pieces.size() * SHRINKING_FACTOR)), size);
    }
    return IntStream.concat(ofLength(true), ofLength(false))
        .limit(size)
        .mapToObj(piece -> new Scored(pieces.string(piece), pieces.score(piece)))
        .sorted(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::piece))
        .toList();
  }

  /** The pieces of one character or of several, the likeliest first. */
  private IntStream ofLength(boolean single) {
    return IntStream.range(0, pieces.size())
        .filter(piece -> (pieces.length(piece) == 1) == single)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer piece) -> pieces.score(piece)).reversed())
        .mapToInt(piece -> piece);
  }

  /** The M step; forgets pieces that are hardly expected, unless there would be too few left. */
  private void maximise(double[] expected, int least) {
    boolean[] kept = new boolean[pieces.size()];
    int count = 0;
    for (int piece = 0; piece < kept.length; piece++) {
      kept[piece] = expected[piece] >= LEAST_EXPECTED || pieces.length(piece) == 1;
      count += kept[piece] ? 1 : 0;
    }
    if (count < least) {
      Arrays.fill(kept, true);
    }
    double sum = 0;
    for (int piece = 0; piece < kept.length; piece++) {
      expected[piece] = Math.max(expected[piece], LEAST_EXPECTED);
      sum += kept[piece] ? expected[piece] : 0;
    }
    double logSum = Digamma.of(sum);
    for (int piece = 0; piece < kept.length; piece++) {
      pieces.setScore(piece, Digamma.of(expected[piece]) - logSum);
    }
    pieces.retain(kept);
  }

  /**
   * Forgets the pieces whose loss, spelled by other pieces instead, costs least likelihood, and
   * those that are in no best segmentation.
   *
   * @param most how many are left at the most
   * @param least how many are left even if they are in no best segmentation
   */
  private void prune(int most, int least) {
    double[] losses = losses();
    boolean[] kept = new boolean[losses.length];
    int count = 0;
    for (int piece = 0; piece < kept.length; piece++) {
      kept[piece] = pieces.length(piece) == 1;
      count += kept[piece] ? 1 : 0;
    }
    Integer[] order = new Integer[losses.length];
    Arrays.setAll(order, piece -> piece);
    Arrays.parallelSort(
        order,
        Comparator.comparingDouble((Integer piece) -> losses[piece])
            .thenComparingDouble(pieces::score)
            .reversed());
    for (int piece : order) {
      boolean unused = losses[piece] == Double.NEGATIVE_INFINITY;
      if (count >= (unused ? least : most)) {
        break;
      }
      if (!kept[piece]) {
        kept[piece] = true;
        count++;
      }
    }
    pieces.retain(kept);
  }

  /**
   * By how much the likelihood would fall without each piece, supposing that wherever it is now it
   * would be spelled as it is best spelled by others; minus infinity if it is nowhere.
   */
  private double[] losses() {
    long[] used = pass.bestCounts();
    double sum = Arrays.stream(used).sum();
    double[] losses = new double[used.length];
    pass.forEachAlternative(
        (piece, others, count) -> {
          double own = used[piece];
          // the counts of the others rise by the piece's, which itself goes
          double logSumThen = Math.log(sum + own * (count - 1));
          double then = 0;
          for (int i = 0; i < count; i++) {
            then += Math.log(used[others[i]] + own) - logSumThen;
          }
          losses[piece] =
              own == 0 ? Double.NEGATIVE_INFINITY : own * (Math.log(own) - Math.log(sum) - then);
        });
    return losses;
  }
}
