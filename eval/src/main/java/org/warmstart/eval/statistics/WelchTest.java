package org.warmstart.eval.statistics;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * Welch's t-test of two independent samples, such as the scores of one recipe's seeds and of
 * another's (The generalization of "Student's" problem when several different population variances
 * are involved, 1947).
 *
 * @param difference of the means, A - B
 * @param low lower end of the 95 % interval of the difference
 * @param high upper end of the interval
 * @param t the statistic; infinite if nothing varies and the means differ, NaN if they do not
 * @param degreesOfFreedom after Welch and Satterthwaite; NaN if nothing varies
 * @param pValue two-sided, of no difference
 */
public record WelchTest(
    double difference, double low, double high, double t, double degreesOfFreedom, double pValue) {
  private static final double CONFIDENCE = 0.95;

  /** Of two samples with at least two values each. */
  public static WelchTest of(double[] a, double[] b) {
    return of(Summary.of(a), Summary.of(b));
  }

  /** Of the means and standard deviations of two samples with at least two values each. */
  public static WelchTest of(Summary left, Summary right) {
    if (left.count() < 2 || right.count() < 2) {
      throw new IllegalArgumentException("Welch's test needs at least two values on either side");
    }
    double difference = left.mean() - right.mean();
    double errorA = left.standardDeviation() * left.standardDeviation() / left.count();
    double errorB = right.standardDeviation() * right.standardDeviation() / right.count();
    double error = Math.sqrt(errorA + errorB);
    double t = difference / error;
    if (error == 0) {
      return new WelchTest(
          difference, difference, difference, t, Double.NaN, difference == 0 ? 1 : 0);
    }
    double freedom =
        (errorA + errorB)
            * (errorA + errorB)
            / (errorA * errorA / (left.count() - 1) + errorB * errorB / (right.count() - 1));
    TDistribution distribution = new TDistribution(null, freedom);
    double half = distribution.inverseCumulativeProbability(0.5 + CONFIDENCE / 2) * error;
    return new WelchTest(
        difference,
        difference - half,
        difference + half,
        t,
        freedom,
        2 * distribution.cumulativeProbability(-Math.abs(t)));
  }
}
