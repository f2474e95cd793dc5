package org.warmstart.learn.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.statistics.ManyComparisons;

/**
 * What is compared, and how.
 *
 * @param runs names with files of predictions or folders of runs, in the order of telling
 * @param what which scores are compared
 * @param part of the data; null for {@code test}, or the only one
 * @param commonRows whether rows that not all have are left out, and not refused
 * @param baseline the name of the run that all others are compared with; null for all pairs
 * @param sampling how often and how it is drawn
 */
public record CompareSettings(
    Map<String, Path> runs,
    Scores what,
    @Nullable String part,
    boolean commonRows,
    @Nullable String baseline,
    Sampling sampling) {
  /**
   * Which scores are compared.
   *
   * @param metrics names or settings; empty for the usual ones of the task
   * @param fields numbers in the rows whose means are compared
   * @param names of scores to tell; empty for the main ones
   * @param all whether all are told
   */
  public record Scores(List<String> metrics, List<String> fields, List<String> names, boolean all) {
    public Scores {
      metrics = List.copyOf(metrics);
      fields = List.copyOf(fields);
      names = List.copyOf(names);
    }

    /** The main ones of the task's usual metrics. */
    public static Scores usual() {
      return new Scores(List.of(), List.of(), List.of(), false);
    }
  }

  /**
   * How it is drawn.
   *
   * @param resamples how many resamples of the rows, and how many exchanges
   * @param seed equal seeds give equal results
   * @param correction of the p-values for that there are several
   */
  public record Sampling(int resamples, long seed, ManyComparisons correction) {}
}
