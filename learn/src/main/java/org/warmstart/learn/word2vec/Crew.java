package org.warmstart.learn.word2vec;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where threads that work on one task in turns wait for each other. Turns are about as short as
 * waking a thread takes, so they look again and again; where one is not run for long, as on a busy
 * machine, the others sleep.
 */
final class Crew {
  private static final int LOOKS = 1 << 10;
  private static final long SLEEP_NANOS = 20_000;

  private final int threads;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int turn;
  private volatile boolean failed;

  Crew(int threads) {
    this.threads = threads;
  }

  /** Frees those who wait for a thread that will not come. */
  void fail() {
    failed = true;
  }

  /**
   * Waits until all threads are here; what each did before is seen by all behind.
   *
   * @param last is done by the last one before the others go on
   */
  void meet(Runnable last) {
    int current = turn;
    if (arrived.incrementAndGet() == threads) {
      last.run();
      arrived.set(0);
      turn = current + 1;
      return;
    }
    for (int looks = 0; turn == current; looks++) {
      if (failed) {
        throw new CancellationException("another thread failed");
      }
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(SLEEP_NANOS);
      }
    }
  }
}
