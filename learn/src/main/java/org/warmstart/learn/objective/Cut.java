package org.warmstart.learn.objective;

import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How a corpus is cut into batches, whatever is predicted from it.
 *
 * @param sequenceLength tokens of a row, special ones included
 * @param batchSize rows of a micro-batch
 * @param seed of every draw
 */
public record Cut(
    @InRange(least = 8, most = Cut.LONGEST) int sequenceLength,
    @InRange(least = 1, most = Cut.MOST_ROWS) int batchSize,
    long seed) {
  /** The most tokens of a row. */
  public static final int LONGEST = 1 << 20;

  /** The most rows of a batch. */
  public static final int MOST_ROWS = 1 << 20;

  public Cut {
    NumberRange.check(Cut.class, sequenceLength, batchSize, seed);
  }

  /**
   * A number that changes with a corpus's fingerprint and the cut, for objectives without settings
   * that change what is read.
   */
  public long fingerprint(long corpus) {
    int hash = 31 * sequenceLength + batchSize;
    // checkpoints hold these numbers, so what is mixed in stays as it is
    hash = 31 * hash + Boolean.hashCode(false);
    hash = 31 * hash + Double.hashCode(0.15);
    hash = 31 * hash + Double.hashCode(0.1);
    hash = 31 * hash + Long.hashCode(seed);
    return 31L * corpus + hash;
  }

  /** A number that changes with a corpus's fingerprint, the cut and an objective's settings. */
  long fingerprint(long corpus, Objective objective) {
    // a record says what it holds in the same words everywhere, but its hash code need not
    return fingerprint(31L * corpus + objective.toString().hashCode());
  }
}
