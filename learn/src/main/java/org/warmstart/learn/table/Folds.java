package org.warmstart.learn.table;

import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;

/**
 * One round of cross-validation: the training rows are divided into parts at random, of which one
 * is held out. Of as many rows in a row as there are parts, each part has one, so that parts are of
 * one size; classes are not balanced.
 *
 * @param count how many parts there are
 * @param held which one is held out, from 0
 * @param seed of the division; the rounds of one cross-validation have the same
 */
public record Folds(
    @Default("5") @InRange(least = 2, most = 1000) int count,
    @Default("0") @InRange(least = 0, most = 999) int held,
    @Default("42") @InRange long seed) {
  public Folds {
    if (held >= count) {
      throw new InputException(
          "held: there are " + count + " parts, the last of which has the number " + (count - 1));
    }
  }

  /** In messages. */
  String told() {
    return " (data.folds: count " + count + ", held " + held + ", seed " + seed + ")";
  }

  /**
   * Whether a row is held out.
   *
   * @param row its number, from 1
   */
  public boolean isHeld(long row) {
    long block = (row - 1) / count;
    int[] parts = new SeededRandom(seed).derive(block).permutation(count);
    return parts[(int) ((row - 1) % count)] == held;
  }
}
