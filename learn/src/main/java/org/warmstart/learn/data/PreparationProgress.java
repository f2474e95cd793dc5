package org.warmstart.learn.data;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.warmstart.base.Messages;

/** Tells every few seconds how far the preparation of data has got; the first time after some. */
public final class PreparationProgress {
  private static final long NANOS_BETWEEN = Duration.ofSeconds(5).toNanos();

  private final String what;
  private final String unit;
  private final long total;
  private final Consumer<String> notes;
  private final long begun = System.nanoTime();
  private long told = begun;

  /**
   * Begins now.
   *
   * @param what is done, such as {@code tokenizing training}
   * @param unit what is counted, such as {@code rows}
   * @param total how many there are; below 1 if that is not known
   */
  public PreparationProgress(String what, String unit, long total, Consumer<String> notes) {
    this.what = what;
    this.unit = unit;
    this.total = total;
    this.notes = notes;
  }

  /** Says how many are done, if it is time to. */
  public void done(long count) {
    long now = System.nanoTime();
    if (now - told < NANOS_BETWEEN || count == 0) {
      return;
    }
    told = now;
    double seconds = (now - begun) / 1e9;
    double perSecond = count / seconds;
    String progress =
        String.format(Locale.ROOT, "%s: %,d %s, %,.0f a second", what, count, unit, perSecond);
    if (total <= 0) {
      notes.accept(progress);
      return;
    }
    Duration left = Duration.ofSeconds(Math.round((total - count) / perSecond));
    notes.accept(
        String.format(
            Locale.ROOT,
            "%s, %.0f %%, %s left",
            progress,
            Math.min(100.0, 100.0 * count / total),
            Messages.time(left)));
  }
}
