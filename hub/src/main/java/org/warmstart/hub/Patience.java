package org.warmstart.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * How often something is tried again after a failure that may pass, and how long is waited before:
 * as long as the server asks, or else a second, two, four and so on.
 */
final class Patience {
  /** A way to wait; tests do not. */
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  private static final int MOST_TRIES = 6;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final Sleeper sleeper;
  private final PullListener listener;
  private int failures;

  Patience(Sleeper sleeper, PullListener listener) {
    this.sleeper = sleeper;
    this.listener = listener;
  }

  /** Forgets earlier failures: something has been achieved since. */
  void restore() {
    failures = 0;
  }

  /**
   * Waits before the next try.
   *
   * @param problem what failed, naming where
   * @param asked how long the server asked to wait
   * @throws InputException if it has failed too often, or the server asks for too long a wait
   */
  void await(String problem, @Nullable Duration asked) throws InterruptedException {
    failures++;
    if (failures >= MOST_TRIES) {
      throw new InputException(problem + "; gave up after " + failures + " tries");
    }
    Duration wait = asked != null ? asked : Duration.ofSeconds(1L << (failures - 1));
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw new InputException(
          problem + "; it asks to come back in " + wait.toMinutes() + " minutes");
    }
    listener.note(problem + "; trying again in " + wait.toSeconds() + " s");
    sleeper.sleep(wait);
  }
}
