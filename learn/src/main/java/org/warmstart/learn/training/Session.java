package org.warmstart.learn.training;

import java.time.Duration;

/** The time and speed of a run since it was started or resumed. */
final class Session {
  private final long start = System.nanoTime();
  private final long firstStep;
  private final double secondsBefore;
  private long tokens;

  /**
   * Begins now.
   *
   * @param firstStep steps made in earlier sessions
   * @param secondsBefore that those took
   */
  Session(long firstStep, double secondsBefore) {
    this.firstStep = firstStep;
    this.secondsBefore = secondsBefore;
  }

  /** Counts input tokens. */
  void read(long more) {
    tokens += more;
  }

  double tokensPerSecond() {
    return tokens / Math.max(1e-9, seconds());
  }

  /** Of all sessions. */
  double secondsInAll() {
    return secondsBefore + seconds();
  }

  /** The time to the last step, if steps take as long as they did. */
  Duration remaining(long step, long steps) {
    double perStep = seconds() / (step - firstStep);
    return Duration.ofMillis((long) (1000 * perStep * (steps - step)));
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
