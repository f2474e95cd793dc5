package org.warmstart.learn.compare;

/**
 * What the seeds say of a difference between two recipes' scores, A - B, by Welch's t-test.
 *
 * @param difference of the means
 * @param low lower end of its 95 % interval, within what the score's range allows
 * @param high upper end
 * @param t the statistic
 * @param degreesOfFreedom after Welch and Satterthwaite
 * @param pValue two-sided
 * @param cohensD difference in pooled standard deviations of the seeds; NaN if single seeds' scores
 *     are not known
 * @param cliffsDelta how much likelier a seed of A's scores higher than one of B's; NaN likewise
 */
public record SeedTests(
    double difference,
    double low,
    double high,
    double t,
    double degreesOfFreedom,
    double pValue,
    double cohensD,
    double cliffsDelta) {
  /** Whether seeds alone may make such a difference: its interval has zero in it. */
  public boolean isWithinSpread() {
    return low <= 0 && high >= 0;
  }
}
