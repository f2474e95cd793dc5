package org.warmstart.learn.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.random.SeededRandom;

/** The same rows in another order every epoch, which follows from the seed, in batches. */
final class EpochOrder {
  private final Cut cut;
  private final int rows;
  private int orderedEpoch = -1;
  private int @Nullable [] order;

  /**
   * Of an epoch.
   *
   * @param rows how many there are; at least 1
   */
  EpochOrder(Cut cut, int rows) {
    this.cut = cut;
    this.rows = rows;
  }

  /** Batches of an epoch. */
  int batches() {
    return (rows - 1) / cut.batchSize() + 1;
  }

  /** The numbers of a batch's rows. */
  int[] batch(int epoch, int index) {
    int from = index * cut.batchSize();
    return Arrays.copyOfRange(of(epoch), from, Math.min(from + cut.batchSize(), rows));
  }

  /** What an epoch's draws come from. */
  SeededRandom random(int epoch) {
    return new SeededRandom(cut.seed()).derive(epoch);
  }

  private int[] of(int epoch) {
    int[] current = order;
    if (current == null || orderedEpoch != epoch) {
      current = random(epoch).permutation(rows);
      order = current;
      orderedEpoch = epoch;
    }
    return current;
  }
}
