package org.warmstart.learn.training;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wish to stop after the current step, uttered by the program, Ctrl-C or SIGTERM. While it is
 * {@linkplain #install installed}, the virtual machine's shutdown waits until it is closed, so that
 * the checkpoint can be written.
 */
public final class StopSignal implements AutoCloseable {
  private static final Set<StopSignal> INSTALLED = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::requestAndWait, "stop-signal");

  /** A signal that only {@link #request} sets. */
  public StopSignal() {}

  /** A signal that Ctrl-C and SIGTERM set, too. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    INSTALLED.add(signal);
    return signal;
  }

  /**
   * Waits during a shutdown until every installed signal is closed.
   *
   * @return whether there was one
   */
  public static boolean awaitAll() {
    List<StopSignal> open = List.copyOf(INSTALLED);
    open.forEach(StopSignal::requestAndWait);
    return !open.isEmpty();
  }

  /** Asks the run to stop after its current step. */
  public void request() {
    requested.set(true);
  }

  /** Whether the run should stop. */
  public boolean isRequested() {
    return requested.get();
  }

  private void requestAndWait() {
    request();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a waiting shutdown go on. */
  @Override
  public void close() {
    closed.countDown();
    INSTALLED.remove(this);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the shutdown is under way and this was what it waited for
      return;
    }
  }
}
