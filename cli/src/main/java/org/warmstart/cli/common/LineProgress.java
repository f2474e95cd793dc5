package org.warmstart.cli.common;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Shows on a terminal how many texts are done and how long the rest will take, once it takes longer
 * than a few seconds; where the results themselves come on the terminal, they show it.
 */
public final class LineProgress implements AutoCloseable {
  private static final long QUIET_NANOS = Duration.ofSeconds(3).toNanos();

  private final Terminal terminal;
  private final PhaseProgress progress;
  private final LongSupplier counter;
  private final long start = System.nanoTime();
  private boolean shown;
  private long total = -1;

  /**
   * Shows nothing yet.
   *
   * @param counter how many texts there are, -1 if that is not known; called once, if at all
   */
  public LineProgress(Terminal terminal, LongSupplier counter) {
    this.terminal = terminal;
    this.counter = counter;
    progress = new PhaseProgress(terminal);
  }

  /** So many texts are done. */
  public void done(long texts) {
    boolean visible = terminal.isInteractive() && !terminal.showsResults();
    if (!visible || System.nanoTime() - start < QUIET_NANOS) {
      return;
    }
    if (!shown) {
      shown = true;
      total = counter.getAsLong();
    }
    progress.update("texts", texts, total);
  }

  @Override
  public void close() {
    progress.close();
  }
}
