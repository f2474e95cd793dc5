package org.warmstart.learn.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one run of a trial.
 *
 * @param folder below the search's
 * @param trial whose settings it has
 * @param seed it was made with
 * @param fold the part that was held out; null: none
 * @param steps made
 * @param complete whether it was run to its end; else it was given up
 * @param scores that decide: on the validation rows, the text held out, or the fold
 * @param test scores on the test rows; empty without them
 */
public record SearchRun(
    String folder,
    String trial,
    long seed,
    @Nullable Integer fold,
    long steps,
    boolean complete,
    Map<String, Double> scores,
    Map<String, Double> test) {
  public SearchRun {
    scores = Map.copyOf(scores);
    test = Map.copyOf(test);
  }
}
