package org.warmstart.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;

/**
 * comparisons.json has what scipy 1.17 (ttest_ind with unequal variances, wilcoxon, mannwhitneyu,
 * permutation_test, bootstrap by percentiles, binomtest) and statsmodels 0.14 (mcnemar,
 * multipletests) give for random numbers, and the p-values of scikit-learn's macro F1 and Matthews
 * correlation over all 1,024 exchanges of ten predictions.
 */
class ComparisonsTest {
  private static final Offset<Double> EXACT = within(1e-9);
  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = ComparisonsTest.class.getResourceAsStream("comparisons.json")) {
      reference = new ObjectMapper().readTree(in);
    }
  }

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }

  private static int[] whole(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  @Test
  void mcNemar() {
    for (JsonNode each : reference.get("mcnemar")) {
      McNemar test = McNemar.of(each.get("onlyA").asLong(), each.get("onlyB").asLong());
      assertThat(test.exactP()).isCloseTo(each.get("exact").asDouble(), EXACT);
      assertThat(test.statistic()).isCloseTo(each.get("statistic").asDouble(), EXACT);
      assertThat(test.correctedP()).isCloseTo(each.get("corrected").asDouble(), EXACT);
    }
    boolean[] right = {true, true, false, false, true};
    boolean[] other = {true, false, false, true, false};
    assertThat(McNemar.of(right, other)).isEqualTo(McNemar.of(2, 1));
    assertThat(McNemar.of(right, other).oddsRatio()).isEqualTo(2);
    assertThat(McNemar.of(right, right).exactP()).isEqualTo(1);
    for (JsonNode each : reference.get("binomial")) {
      assertThat(McNemar.binomial(each.get("k").asLong(), each.get("n").asLong()))
          .isCloseTo(each.get("p").asDouble(), EXACT);
    }
  }

  @Test
  void manyComparisons() {
    for (JsonNode each : reference.get("adjusted")) {
      double[] p = numbers(each.get("p"));
      assertThat(ManyComparisons.HOLM.adjust(p)).containsExactly(numbers(each.get("holm")), EXACT);
      assertThat(ManyComparisons.BENJAMINI_HOCHBERG.adjust(p))
          .containsExactly(numbers(each.get("bh")), EXACT);
      assertThat(ManyComparisons.NONE.adjust(p)).containsExactly(p);
    }
    assertThat(ManyComparisons.HOLM.adjust()).isEmpty();
    assertThatThrownBy(() -> ManyComparisons.HOLM.adjust(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wilcoxon() {
    int exact = 0;
    for (JsonNode each : reference.get("wilcoxon")) {
      Wilcoxon test = Wilcoxon.of(numbers(each.get("a")), numbers(each.get("b")));
      assertThat(test.statistic()).isCloseTo(each.get("statistic").asDouble(), EXACT);
      boolean isExact = each.has("exact") && test.pairs() <= 50;
      assertThat(test.exact()).isEqualTo(isExact);
      exact += isExact ? 1 : 0;
      assertThat(test.pValue())
          .isCloseTo(each.get(isExact ? "exact" : "asymptotic").asDouble(), EXACT);
    }
    assertThat(exact).isEqualTo(2);
    double[] same = {1, 2, 3};
    assertThat(Wilcoxon.of(same, same).pValue()).isEqualTo(1);
  }

  @Test
  void welch() {
    for (JsonNode each : reference.get("welch")) {
      WelchTest test = WelchTest.of(numbers(each.get("a")), numbers(each.get("b")));
      assertThat(test.t()).isCloseTo(each.get("t").asDouble(), EXACT);
      assertThat(test.degreesOfFreedom()).isCloseTo(each.get("df").asDouble(), EXACT);
      assertThat(test.pValue()).isCloseTo(each.get("p").asDouble(), EXACT);
      assertThat(test.low()).isCloseTo(each.get("low").asDouble(), EXACT);
      assertThat(test.high()).isCloseTo(each.get("high").asDouble(), EXACT);
    }
    double[] constant = {0.5, 0.5};
    assertThat(WelchTest.of(constant, constant).pValue()).isEqualTo(1);
    assertThat(WelchTest.of(constant, new double[] {0.6, 0.6}).pValue()).isZero();
  }

  @Test
  void effectSizes() {
    for (JsonNode each : reference.get("effect")) {
      double[] a = numbers(each.get("a"));
      double[] b = numbers(each.get("b"));
      assertThat(EffectSizes.cohensD(a, b)).isCloseTo(each.get("d").asDouble(), EXACT);
      assertThat(EffectSizes.cliffsDelta(a, b)).isCloseTo(each.get("delta").asDouble(), EXACT);
      assertThat(EffectSizes.cliffsDelta(b, a)).isCloseTo(-each.get("delta").asDouble(), EXACT);
    }
    assertThat(EffectSizes.cohensDOfPairs(new double[] {3, 5, 4}, new double[] {2, 2, 2}))
        .isEqualTo(2);
    double[] same = {1, 2};
    assertThat(EffectSizes.cohensDOfPairs(same, same)).isNaN();
    assertThat(EffectSizes.cliffsDelta(same, same)).isZero();
  }

  @Test
  void permutationAndBootstrapOfMeans() {
    JsonNode each = reference.get("permutation");
    double[] a = numbers(each.get("a"));
    double[] b = numbers(each.get("b"));
    double expected = each.get("p").asDouble();
    assertThat(PairedTests.permutation(a, b, 1, 0).pValue()).isCloseTo(expected, EXACT);
    assertThat(
            PairedStatistics.randomization(a.length, exchanged -> means(a, b, exchanged), 1, 0)
                .get(0)
                .pValue())
        .isCloseTo(expected, EXACT);
    double[] x = numbers(reference.get("bootstrap").get("x"));
    Bootstrap.Interval interval = Bootstrap.mean(x, 20_000, 0.95, 1);
    assertThat(interval.low())
        .isCloseTo(reference.get("bootstrap").get("low").asDouble(), within(2e-3));
    assertThat(interval.high())
        .isCloseTo(reference.get("bootstrap").get("high").asDouble(), within(2e-3));
  }

  private static double[] means(double[] a, double[] b, boolean[] exchanged) {
    double[] sums = new double[2];
    for (int i = 0; i < a.length; i++) {
      sums[0] += (exchanged[i] ? b : a)[i];
      sums[1] += (exchanged[i] ? a : b)[i];
    }
    return new double[] {(sums[0] - sums[1]) / a.length};
  }

  @Test
  void randomizationOfCorpusLevelMetrics() {
    JsonNode each = reference.get("randomization");
    int[] reference = whole(each.get("reference"));
    int[] a = whole(each.get("a"));
    int[] b = whole(each.get("b"));
    for (String[] metric :
        new String[][] {{"f1", "f1_macro"}, {"matthews", "matthews_correlation"}}) {
      PairedStatistics.Outcome outcome =
          PairedStatistics.randomization(
                  reference.length,
                  exchanged -> {
                    Metric<Integer, Integer> left = Metrics.labelMetric(metric[0]);
                    Metric<Integer, Integer> right = Metrics.labelMetric(metric[0]);
                    for (int i = 0; i < reference.length; i++) {
                      left.add(exchanged[i] ? b[i] : a[i], reference[i]);
                      right.add(exchanged[i] ? a[i] : b[i], reference[i]);
                    }
                    return new double[] {left.value(metric[1]) - right.value(metric[1])};
                  },
                  1,
                  0)
              .get(0);
      JsonNode expected = each.get(metric[0]);
      assertThat(outcome.difference()).isCloseTo(expected.get("difference").asDouble(), EXACT);
      assertThat(outcome.pValue()).as(metric[0]).isCloseTo(expected.get("p").asDouble(), EXACT);
    }
  }

  /** Resampling a mean is what the tests of means do; a system does not differ from itself. */
  @Test
  void propertiesOfResampling() {
    Random random = new Random(5);
    double[] a = random.doubles(60).toArray();
    double[] b = Arrays.stream(a).map(each -> each - 0.1 * random.nextDouble()).toArray();
    PairedStatistics.OnSample sampled =
        sample -> {
          double[] sums = new double[2];
          for (int index : sample) {
            sums[0] += a[index] / sample.length;
            sums[1] += b[index] / sample.length;
          }
          return sums;
        };
    double[][] values = PairedStatistics.resample(60, sampled, 500, 3);
    assertThat(PairedStatistics.resample(60, sampled, 500, 3)).isDeepEqualTo(values);
    double difference = PairedTests.bootstrap(a, b, 1, 3).difference();
    PairedStatistics.Outcome once = PairedStatistics.bootstrap(difference, values[0], values[1]);
    PairedTests.Resampling means = PairedTests.bootstrap(a, b, 500, 3);
    assertThat(once.low()).isCloseTo(means.low(), EXACT);
    assertThat(once.high()).isCloseTo(means.high(), EXACT);
    assertThat(once.pValue()).isEqualTo(means.pValue());
    assertThat(PairedStatistics.bootstrap(0, values[0], values[0]).pValue()).isEqualTo(1);
    assertThat(
            PairedStatistics.randomization(60, exchanged -> means(a, a, exchanged), 200, 1)
                .get(0)
                .pValue())
        .isEqualTo(1);
    double[] undefined = {Double.NaN, 1, 1, Double.NaN, 1};
    assertThat(PairedStatistics.bootstrap(1, undefined, new double[5]))
        .isEqualTo(new PairedStatistics.Outcome(1, 1, 1, 0.5, 2));
    assertThat(PairedStatistics.interval(1, new double[] {Double.NaN}).low()).isNaN();
  }
}
