package org.warmstart.learn.compare;

import org.jspecify.annotations.Nullable;
import org.warmstart.eval.statistics.McNemar;
import org.warmstart.eval.statistics.PairedStatistics;

/**
 * What the rows say of a difference between two contestants' scores, A - B.
 *
 * @param bootstrap with the interval of the difference
 * @param permutationP two-sided, of approximate randomization; NaN of a score that is no mean over
 *     rows where the two have different numbers of models
 * @param wilcoxonP two-sided, of the signed-rank test; NaN of a score that is no mean over rows
 * @param cohensD mean difference in standard deviations of the rows' differences; NaN likewise
 * @param cliffsDelta how much likelier a row of A's scores higher than one of B's; NaN likewise
 * @param mcNemar where every row is right or wrong; else null
 */
public record RowTests(
    PairedStatistics.Outcome bootstrap,
    double permutationP,
    double wilcoxonP,
    double cohensD,
    double cliffsDelta,
    @Nullable McNemar mcNemar) {
  /** The p-value to go by: the permutation test's, or the bootstrap's where there is none. */
  public double pValue() {
    return Double.isNaN(permutationP) ? bootstrap.pValue() : permutationP;
  }

  /** The test it is of. */
  public String test() {
    return Double.isNaN(permutationP) ? "paired bootstrap" : "permutation";
  }
}
