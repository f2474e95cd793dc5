package org.warmstart.data.batch;

import java.util.List;

/**
 * Which examples are in which batch, in every epoch anew. A batch is a function of its place, so
 * that resuming needs nothing else. Not thread-safe.
 */
public interface BatchOrder {
  /** How many batches an epoch has; at least 1. Epochs count from 0. */
  int batches(int epoch);

  /**
   * The examples of one batch.
   *
   * @param index from 0 to below {@link #batches}
   * @return the examples' numbers
   */
  int[] batch(int epoch, int index);

  /** A number that changes with what the batches are made from. */
  long fingerprint();

  /** What the user should know of how batches came about, a line each. */
  default List<String> notes() {
    return List.of();
  }
}
