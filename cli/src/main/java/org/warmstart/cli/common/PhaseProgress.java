package org.warmstart.cli.common;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Progress;

/**
 * Shows on standard error how far a long job is and how long it will still take: a bar on a
 * terminal, a line now and then elsewhere. Each phase has its own.
 */
public final class PhaseProgress implements Progress, AutoCloseable {
  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final Terminal terminal;
  private String phase = "";
  private @Nullable ProgressBar bar;
  private long phaseStart;
  private long lastLine;

  public PhaseProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public synchronized void update(String newPhase, long done, long total) {
    if (!newPhase.equals(phase)) {
      close();
      phase = newPhase;
      phaseStart = System.nanoTime();
      lastLine = phaseStart;
    }
    if (terminal.isInteractive()) {
      draw(done, total);
    } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
      lastLine = System.nanoTime();
      terminal.err().println(line(done, total));
    }
  }

  private void draw(long done, long total) {
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setTaskName(phase)
              .setInitialMax(total)
              .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns() - 1))
              .build();
      bar = current;
    }
    current.stepTo(done);
  }

  private String line(long done, long total) {
    if (total <= 0) {
      return String.format(Locale.ROOT, "%s: %,d", phase, done);
    }
    double fraction = Math.min(1, (double) done / total);
    double seconds = (System.nanoTime() - phaseStart) / 1e9;
    long left = fraction > 0 ? Math.round(seconds * (1 - fraction) / fraction) : -1;
    return String.format(
        Locale.ROOT,
        "%s: %.0f %% (%,d of %,d)%s",
        phase,
        100 * fraction,
        done,
        total,
        left < 0 ? "" : ", about " + duration(left) + " left");
  }

  /** Seconds as people say them. */
  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
