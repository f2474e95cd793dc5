package org.warmstart.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.warmstart.eval.statistics.PairedTests.Resampling;
import org.warmstart.eval.statistics.PairedTests.TTest;

/** Expected values are scipy 1.17's (t.interval, ttest_rel, permutation_test). */
class StatisticsTest {
  private static final Offset<Double> EXACT = within(1e-9);
  private static final double[] A = {0.812, 0.794, 0.831, 0.805, 0.822};
  private static final double[] B = {0.801, 0.797, 0.809, 0.790, 0.811};

  @Test
  void meanAndTInterval() {
    Summary summary = Summary.of(A);
    assertThat(summary.count()).isEqualTo(5);
    assertThat(summary.mean()).isCloseTo(0.8128, EXACT);
    assertThat(summary.standardDeviation()).isCloseTo(0.014411800720243078, EXACT);
    assertThat(summary.low()).isCloseTo(0.794905385896387, EXACT);
    assertThat(summary.high()).isCloseTo(0.8306946141036129, EXACT);
    assertThat(summary).hasToString("0.8128 ± 0.0179 (n = 5)");
    assertThat(Summary.of(A, 0.99).low()).isCloseTo(0.7831259031251899, EXACT);
  }

  @Test
  void oneValueHasNoInterval() {
    Summary summary = Summary.of(0.5);
    assertThat(summary.mean()).isEqualTo(0.5);
    assertThat(summary.halfWidth()).isNaN();
    assertThat(summary).hasToString("0.5000 (n = 1)");
    assertThat(Summary.of().mean()).isNaN();
  }

  @Test
  void pairedTTest() {
    TTest test = PairedTests.tTest(A, B);
    assertThat(test.t()).isCloseTo(2.745625891934575, EXACT);
    assertThat(test.pValue()).isCloseTo(0.051605957811174816, EXACT);
    assertThat(test.degreesOfFreedom()).isEqualTo(4);
    assertThat(test.low()).isCloseTo(-0.00012571821585818238, EXACT);
    assertThat(test.high()).isCloseTo(0.022525718215858113, EXACT);
    assertThat(test.difference()).isCloseTo(0.0112, EXACT);
  }

  @Test
  void pairedTTestOfConstantDifferences() {
    assertThat(PairedTests.tTest(A, A).pValue()).isEqualTo(1);
    TTest shifted = PairedTests.tTest(new double[] {2, 3}, new double[] {1, 2});
    assertThat(shifted.t()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(shifted.pValue()).isZero();
  }

  @Test
  void exactPermutationTest() {
    Resampling test = PairedTests.permutation(A, B, 1, 1);
    assertThat(test.pValue()).isCloseTo(0.125, EXACT);
    assertThat(test.difference()).isCloseTo(0.0112, EXACT);
  }

  /** For many pairs both resampling tests come near the t-test, whose assumptions hold here. */
  @Test
  void resamplingTestsAgreeWithTheTTest() {
    Random random = new Random(11);
    double[] a = new double[400];
    double[] b = new double[400];
    for (int i = 0; i < a.length; i++) {
      b[i] = random.nextGaussian();
      a[i] = b[i] + 0.1 + random.nextGaussian();
    }
    TTest expected = PairedTests.tTest(a, b);
    Resampling permutation = PairedTests.permutation(a, b, 20_000, 7);
    Resampling bootstrap = PairedTests.bootstrap(a, b, 20_000, 7);
    assertThat(permutation.pValue()).isCloseTo(expected.pValue(), within(0.01));
    assertThat(bootstrap.pValue()).isCloseTo(expected.pValue(), within(0.01));
    assertThat(bootstrap.low()).isCloseTo(expected.low(), within(0.01));
    assertThat(bootstrap.high()).isCloseTo(expected.high(), within(0.01));
    assertThat(bootstrap.winRate()).isCloseTo(1 - expected.pValue() / 2, within(0.01));
    assertThat(PairedTests.bootstrap(a, b, 20_000, 7)).isEqualTo(bootstrap);
    assertThat(PairedTests.permutation(a, b, 20_000, 7)).isEqualTo(permutation);
  }

  @Test
  void equalSystemsDoNotDiffer() {
    assertThat(PairedTests.bootstrap(A, A, 100, 1).pValue()).isEqualTo(1);
    assertThat(PairedTests.bootstrap(A, A, 100, 1).winRate()).isEqualTo(0.5);
    assertThat(PairedTests.permutation(A, A, 100, 1).pValue()).isEqualTo(1);
  }

  @Test
  void bootstrapIntervalOfAMean() {
    Random random = new Random(2);
    double[] scores = random.doubles(500).toArray();
    Summary expected = Summary.of(scores);
    Bootstrap.Interval interval = Bootstrap.mean(scores, 10_000, 0.95, 3);
    assertThat(interval.value()).isCloseTo(expected.mean(), EXACT);
    assertThat(interval.low()).isCloseTo(expected.low(), within(0.002));
    assertThat(interval.high()).isCloseTo(expected.high(), within(0.002));
    assertThat(Bootstrap.mean(scores, 10_000, 0.95, 3)).isEqualTo(interval);
  }

  @Test
  void unequalLengthsAreRefused() {
    assertThatThrownBy(() -> PairedTests.tTest(A, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("paired scores must be of one length, not 5 and 1");
    assertThatThrownBy(() -> Bootstrap.mean(new double[0], 10, 0.95, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("examples must be at least 1, not 0");
  }
}
