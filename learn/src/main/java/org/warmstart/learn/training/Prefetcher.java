package org.warmstart.learn.training;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Prepares batches on one background thread, a few ahead, in the order of their places. */
final class Prefetcher implements AutoCloseable {
  private static final int AHEAD = 8;

  /** A batch, and the place after it. */
  record Fetched(Batch batch, int nextEpoch, int nextIndex, boolean endsEpoch) {}

  private record Item(@Nullable Fetched fetched, @Nullable Throwable failure) {}

  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private @Nullable Item ahead;

  /** Starts at a place; an index past the epoch's end is the start of the next epoch. */
  Prefetcher(BatchSource source, int epoch, int index) {
    thread = new Thread(() -> run(source, epoch, index), "batches");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(BatchSource source, int firstEpoch, int firstIndex) {
    int epoch = firstEpoch;
    int index = firstIndex;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (index >= source.batches(epoch)) {
          epoch++;
          index = 0;
        }
        Batch batch = source.batch(epoch, index);
        index++;
        boolean last = index >= source.batches(epoch);
        queue.put(new Item(new Fetched(batch, epoch, index, last), null));
      }
    } catch (InterruptedException e) {
      // closed: nobody waits for batches any more
      return;
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable failure) {
    try {
      queue.put(new Item(null, failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the next batch is there; what went wrong in making it is thrown here. */
  void await() {
    if (ahead == null) {
      ahead = take();
    }
    fetched(ahead);
  }

  /** Waits for the next batch; what went wrong in making it is thrown here. */
  Fetched next() {
    Item item = ahead != null ? ahead : take();
    ahead = null;
    return fetched(item);
  }

  private Item take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  private static Fetched fetched(Item item) {
    if (item.fetched != null) {
      return item.fetched;
    }
    if (item.failure instanceof RuntimeException e) {
      throw e;
    }
    if (item.failure instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException("cannot make a batch", item.failure);
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      queue.clear();
      try {
        thread.join(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
