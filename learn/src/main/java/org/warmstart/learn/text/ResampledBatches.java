package org.warmstart.learn.text;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.warmstart.learn.data.Columns;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/** Batches of a text that is made into tokens anew for every epoch; one epoch's are kept. */
public final class ResampledBatches implements BatchSource, AutoCloseable {
  private final DataCache cache;
  private final IntFunction<Columns> tokens;
  private final Function<Columns, BatchSource> batches;
  private final long fingerprint;
  private int epoch;
  private Columns columns;
  private BatchSource current;

  /**
   * Prepares the first epoch.
   *
   * @param cache where the tokens are, and are deleted when they are done with
   * @param tokens gives an epoch's tokens, the same ones whenever it is asked
   * @param batches cuts them
   */
  public ResampledBatches(
      DataCache cache, IntFunction<Columns> tokens, Function<Columns, BatchSource> batches) {
    this.cache = cache;
    this.tokens = tokens;
    this.batches = batches;
    this.columns = tokens.apply(0);
    this.current = batches.apply(columns);
    this.fingerprint = current.fingerprint();
  }

  private BatchSource source(int wanted) {
    if (wanted != epoch) {
      cache.delete(columns);
      columns = tokens.apply(wanted);
      current = batches.apply(columns);
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
  public List<String> notes() {
    return current.notes();
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }

  /** Deletes the last epoch's tokens. */
  @Override
  public void close() {
    cache.delete(columns);
  }
}
