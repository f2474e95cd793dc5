package org.warmstart.learn.suite.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.learn.suite.Suite;

/**
 * A benchmark without fine-tuning, and how much of it is asked how.
 *
 * @param name which one, by its name or with its settings; its keys may stand beside it
 * @param data its file, or the folder as it is published
 * @param examples a file in the same form that examples are taken from, in place of the benchmark's
 *     own
 * @param shots how many examples stand before a question; left out: as many as the published
 *     protocol has
 * @param limit how many questions are asked at the most, the first of each group; left out: all
 * @param seed draws the examples
 * @param unconditional whether answers to choose from are scored without their question, too
 *     (acc_mutual_info)
 * @param calibrated whether they are scored behind prompts without content, too (acc_calibrated)
 * @param truncate whether a question that alone is too long for the model is cut in front; else it
 *     is an error
 */
public record SuiteSettings(
    @FlatKeys Suite name,
    Path data,
    @Nullable Path examples,
    @Nullable @InRange(least = 0, most = 1000) Integer shots,
    @Nullable @InRange(least = 1) Integer limit,
    @Default("42") @InRange long seed,
    @Default("false") boolean unconditional,
    @Default("false") boolean calibrated,
    @Default("false") boolean truncate) {
  /** How many examples stand before a question. */
  int shownExamples() {
    return shots == null ? name.shots() : shots;
  }
}
