package org.warmstart.learn.training;

import java.util.List;

/**
 * The training data as micro-batches. A batch is a pure function of its place: asked again, after a
 * restart too, for batch 17 of epoch 2, a source gives the same arrays. So the place is all that
 * has to be saved to go on exactly, however far ahead batches were prepared.
 *
 * <p>A source is asked by one thread at a time, place after place.
 */
public interface BatchSource {
  /** How many batches an epoch has; at least 1. */
  int batches(int epoch);

  /**
   * Makes one batch.
   *
   * @param epoch from 0
   * @param index from 0 to below {@link #batches}
   */
  Batch batch(int epoch, int index);

  /** What of the data is not read, a line each, to be told before training. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * A number that changes when the data or how they are cut into batches changes, so that a run is
   * not continued on other data unnoticed.
   */
  long fingerprint();
}
