package org.warmstart.bench;

import java.util.List;

/**
 * What a workload came to.
 *
 * @param runs the speed of every timed run
 * @param rows what else was measured on the way, if anything
 */
public record Measured(List<Double> runs, List<Row> rows) {
  public Measured {
    runs = List.copyOf(runs);
    rows = List.copyOf(rows);
  }

  static Measured of(List<Double> runs) {
    return new Measured(runs, List.of());
  }

  /**
   * One of several ways to do the work, at one length.
   *
   * @param milliseconds the median time of a run
   * @param megabytes the most memory that it took; NaN where the system does not tell
   */
  public record Row(String name, int tokens, double milliseconds, double megabytes) {}
}
