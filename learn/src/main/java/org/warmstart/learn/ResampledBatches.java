package org.warmstart.learn;

import java.util.function.IntFunction;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/** Batches of a text that is made into tokens anew for every epoch; one epoch's are in memory. */
final class ResampledBatches implements BatchSource {
  private final IntFunction<BatchSource> ofEpoch;
  private final long fingerprint;
  private int epoch;
  private BatchSource current;

  /**
   * Prepares the first epoch.
   *
   * @param ofEpoch gives an epoch's batches, the same ones whenever it is asked
   */
  ResampledBatches(IntFunction<BatchSource> ofEpoch) {
    this.ofEpoch = ofEpoch;
    this.current = ofEpoch.apply(0);
    this.fingerprint = current.fingerprint();
  }

  private BatchSource source(int wanted) {
    if (wanted != epoch) {
      current = ofEpoch.apply(wanted);
      epoch = wanted;
    }
    return current;
  }

  @Override
  public int batches(int ofOne) {
    return source(ofOne).batches(ofOne);
  }

  @Override
  public Batch batch(int ofOne, int index) {
    return source(ofOne).batch(ofOne, index);
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }
}
