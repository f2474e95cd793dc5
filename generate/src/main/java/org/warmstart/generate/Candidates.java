package org.warmstart.generate;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The tokens that temperature, top-k (Fan, Lewis & Dauphin 2018) and top-p (Holtzman et al. 2020)
 * leave to be drawn, with their scores, for every row.
 *
 * <p>Shapes: R rows, V vocabulary.
 */
final class Candidates {
  private final int width;
  private final float[] scores;
  private final long[] tokens;
  private final int[] counts;

  /**
   * Takes {@code width} candidates a row.
   *
   * @param tokens which tokens the scores are of; empty for all of the vocabulary in its order
   */
  private Candidates(int rows, int width, float[] scores, long[] tokens) {
    this.width = width;
    this.scores = scores;
    this.tokens = tokens;
    counts = new int[rows];
    Arrays.fill(counts, width);
  }

  /**
   * Cuts the distribution off.
   *
   * @param scoresRV logits or log-probabilities
   * @param leastKept top-k and top-p leave at least so many
   */
  static Candidates of(Tensor scoresRV, Sampling sampling, int leastKept) {
    Tensor warmRV =
        sampling.temperature() == 1 ? scoresRV : Ops.scale(scoresRV, 1 / sampling.temperature());
    int vocabulary = Math.toIntExact(warmRV.size(1));
    int k = Math.max(sampling.topK(), leastKept);
    if (sampling.topK() > 0 && k < vocabulary) {
      Candidates candidates = likeliest(warmRV, k);
      if (sampling.topP() < 1) {
        candidates.cutTail(sampling.topP(), leastKept);
      }
      return candidates;
    }
    if (sampling.topP() < 1) {
      return nucleus(warmRV, sampling.topP(), leastKept);
    }
    return new Candidates(
        Math.toIntExact(warmRV.size(0)), vocabulary, Tensors.floats(warmRV), new long[0]);
  }

  private static Candidates sorted(Tensor scoresRV, int width) {
    Ops.TopK top = Ops.topk(scoresRV, width);
    return new Candidates(
        Math.toIntExact(scoresRV.size(0)),
        width,
        Tensors.floats(top.values()),
        Tensors.longs(top.indices()));
  }

  /** The k best and, as in the reference implementation, all that score as high as the k-th. */
  private static Candidates likeliest(Tensor scoresRV, int k) {
    long vocabulary = scoresRV.size(1);
    for (int width = k + 1; ; width = (int) Math.min(vocabulary, 2L * width)) {
      Candidates candidates = sorted(scoresRV, width);
      if (candidates.keepTop(k) || width == vocabulary) {
        return candidates;
      }
    }
  }

  /** Shortens rows to the k best and those equal to the k-th; false if there may be more equals. */
  private boolean keepTop(int k) {
    boolean complete = true;
    for (int row = 0; row < counts.length; row++) {
      float threshold = score(row, k - 1);
      int count = k;
      while (count < width && score(row, count) == threshold) {
        count++;
      }
      complete &= count < width;
      counts[row] = count;
    }
    return complete;
  }

  /** The best that have the probability p together. */
  private static Candidates nucleus(Tensor scoresRV, double p, int leastKept) {
    int rows = Math.toIntExact(scoresRV.size(0));
    int vocabulary = Math.toIntExact(scoresRV.size(1));
    float[] probabilities = Tensors.floats(Ops.softmax(scoresRV));
    float[] scores = Tensors.floats(scoresRV);
    int[][] kept = new int[rows][];
    int width = 0;
    for (int row = 0; row < rows; row++) {
      kept[row] = Nucleus.of(probabilities, row * vocabulary, vocabulary, p, leastKept);
      width = Math.max(width, kept[row].length);
    }
    Candidates candidates =
        new Candidates(rows, width, new float[rows * width], new long[rows * width]);
    for (int row = 0; row < rows; row++) {
      candidates.counts[row] = kept[row].length;
      for (int i = 0; i < kept[row].length; i++) {
        candidates.scores[row * width + i] = scores[row * vocabulary + kept[row][i]];
        candidates.tokens[row * width + i] = kept[row][i];
      }
    }
    return candidates;
  }

  /** Drops what comes after the likeliest candidates with probability p together. */
  private void cutTail(double p, int leastKept) {
    double[] logTotals = logTotals();
    for (int row = 0; row < counts.length; row++) {
      double before = 0;
      int kept = 0;
      while (kept < counts[row] && (kept < leastKept || before < p)) {
        before += Math.exp(score(row, kept) - logTotals[row]);
        kept++;
      }
      counts[row] = kept;
    }
  }

  private double[] logTotals() {
    double[] totals = new double[counts.length];
    for (int row = 0; row < totals.length; row++) {
      double best = score(row, 0);
      double sum = 0;
      for (int i = 0; i < counts[row]; i++) {
        sum += Math.exp(score(row, i) - best);
      }
      totals[row] = best + Math.log(sum);
    }
    return totals;
  }

  int rows() {
    return counts.length;
  }

  /** How many candidates a row has. */
  int count(int row) {
    return counts[row];
  }

  float score(int row, int candidate) {
    return scores[row * width + candidate];
  }

  int token(int row, int candidate) {
    return tokens.length == 0 ? candidate : (int) tokens[row * width + candidate];
  }

  /**
   * Draws one token of a row with probabilities proportional to the exponential of its scores.
   *
   * @param uniform in [0, 1)
   */
  int draw(int row, double uniform) {
    int count = counts[row];
    double[] upTo = new double[count];
    float best = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      best = Math.max(best, score(row, i));
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp((double) score(row, i) - best);
      upTo[i] = sum;
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          "no next token can be drawn: the model's scores hold NaN, or the settings forbid every"
              + " token");
    }
    double goal = uniform * sum;
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > goal) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return token(row, low);
  }
}
