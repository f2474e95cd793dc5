package org.warmstart.text.segment;

import java.util.Arrays;
import org.warmstart.base.random.SplitMix;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;

/**
 * Draws segmentations of words from all that a unigram language model has for them, by filtering
 * and sampling: sums over all ways to go on from each place, then piece after piece in proportion
 * to the sums behind it. Kudo, "Subword Regularization" (2018), section 3.2, there in the other
 * direction. For one thread and one text.
 */
public final class UnigramSampler implements Segmenter {
  private final UnigramPieces pieces;
  private final double alpha;
  private final SplitMix random;
  // log of the sum over all segmentations of what comes at a place and after
  private double[] later = new double[64];
  // the pieces that begin at a place: where they end, and how likely they are up to a factor
  private int[] ends = new int[16];
  private int[] ids = new int[16];
  private double[] weights = new double[16];
  private int choices;
  private double total;

  UnigramSampler(UnigramPieces pieces, Sampling sampling) {
    this.pieces = pieces;
    this.alpha = sampling.strength();
    this.random = SplitMix.mixed(sampling.seed());
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    int length = to - from;
    if (length >= later.length) {
      later = new double[Math.max(length + 1, later.length * 2)];
    }
    later[length] = 0;
    for (int start = length; start > 0; ) {
      start -= Character.charCount(Character.codePointBefore(chars, from + start, from));
      later[start] = weigh(chars, from, start, to);
    }
    Segments.Builder out = new Segments.Builder(length / 2);
    for (int start = 0; start < length; ) {
      weigh(chars, from, start, to);
      int choice = draw();
      out.add(ids[choice], start, ends[choice]);
      start = ends[choice];
    }
    return out.build();
  }

  /** Finds the pieces that begin at a place, and returns the log of the sum of all that follow. */
  private double weigh(char[] chars, int from, int start, int to) {
    choices = 0;
    pieces.forEachAt(chars, from, start, to, this::choice);
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < choices; i++) {
      most = Math.max(most, weights[i]);
    }
    total = 0;
    for (int i = 0; i < choices; i++) {
      weights[i] = Math.exp(weights[i] - most);
      total += weights[i];
    }
    return most + Math.log(total);
  }

  private void choice(int id, int end) {
    if (choices == ids.length) {
      ends = Arrays.copyOf(ends, choices * 2);
      ids = Arrays.copyOf(ids, choices * 2);
      weights = Arrays.copyOf(weights, choices * 2);
    }
    ends[choices] = end;
    ids[choices] = id;
    weights[choices++] = alpha * pieces.score(id) + later[end];
  }

  private int draw() {
    double left = random.nextDouble() * total;
    int choice = 0;
    while (choice < choices - 1 && left >= weights[choice]) {
      left -= weights[choice++];
    }
    return choice;
  }
}
