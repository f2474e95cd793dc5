package org.warmstart.learn.training;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A wish to stop after the current batch, uttered by the program, Ctrl-C or SIGTERM.
 *
 * <p>Before there is anything to save, Ctrl-C ends the process as it ends any. Once the run is
 * {@linkplain #arm armed}, the first Ctrl-C asks it to stop and save, and the second ends the
 * process at once.
 */
public final class StopSignal implements AutoCloseable {
  private static final Set<StopSignal> INSTALLED = ConcurrentHashMap.newKeySet();

  /** As shells have it: 128 + SIGINT. */
  private static final int INTERRUPTED = 130;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final boolean ofProcess;
  private @Nullable TerminationSignals signals;
  private @Nullable Thread hook;

  /** A signal that only {@link #request} sets. */
  public StopSignal() {
    this(false);
  }

  private StopSignal(boolean ofProcess) {
    this.ofProcess = ofProcess;
  }

  /** A signal that Ctrl-C, SIGTERM and SIGHUP set, too, once it is armed. */
  public static StopSignal install() {
    return new StopSignal(true);
  }

  /**
   * From here on there is something to save: Ctrl-C asks to stop instead of ending the process.
   * Where the virtual machine has no signals to handle, its shutdown waits until this is closed.
   */
  public void arm() {
    if (!ofProcess || signals != null || hook != null) {
      return;
    }
    signals = TerminationSignals.handle(this::signalled);
    if (signals == null) {
      hook = new Thread(this::requestAndWait, "stop-signal");
      Runtime.getRuntime().addShutdownHook(hook);
    }
    INSTALLED.add(this);
  }

  private void signalled() {
    if (requested.getAndSet(true)) {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
  }

  /**
   * Waits during a shutdown until every armed signal is closed.
   *
   * @return whether there was one
   */
  public static boolean awaitAll() {
    List<StopSignal> open = List.copyOf(INSTALLED);
    open.forEach(StopSignal::requestAndWait);
    return !open.isEmpty();
  }

  /** Asks the run to stop after its current batch. */
  public void request() {
    requested.set(true);
  }

  /** Whether the run should stop. */
  public boolean isRequested() {
    return requested.get();
  }

  /**
   * Leaves off what is under way if the run should stop.
   *
   * @throws StoppedException if so
   */
  public void check() {
    if (isRequested()) {
      throw new StoppedException();
    }
  }

  private void requestAndWait() {
    request();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a waiting shutdown go on; Ctrl-C ends the process again. */
  @Override
  public void close() {
    closed.countDown();
    INSTALLED.remove(this);
    if (signals != null) {
      signals.restore();
      signals = null;
    }
    if (hook != null) {
      removeHook(hook);
      hook = null;
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the shutdown is under way and this was what it waited for
      return;
    }
  }
}
