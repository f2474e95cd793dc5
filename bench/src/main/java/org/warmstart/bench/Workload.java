package org.warmstart.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * One kind of work whose speed is measured.
 *
 * @param name the peer script's name for it
 * @param description what is done, with its sizes
 * @param unit what is counted, per second
 */
public record Workload(String name, String description, String unit, Runner runner) {
  /** Sets the work up, does it several times and returns what came of it. */
  @FunctionalInterface
  interface Runner {
    Measured run(BenchOptions options);
  }

  /** One run of the work; returns how many units it did. */
  @FunctionalInterface
  interface Run {
    double units();
  }

  /** Times a run {@code repeat} times, after {@code warmUp} runs that do not count. */
  static List<Double> time(int warmUp, int repeat, Run run) {
    for (int i = 0; i < warmUp; i++) {
      run.units();
    }
    List<Double> speeds = new ArrayList<>();
    for (int i = 0; i < repeat; i++) {
      long start = System.nanoTime();
      double units = run.units();
      speeds.add(units * 1e9 / (System.nanoTime() - start));
    }
    return speeds;
  }
}
