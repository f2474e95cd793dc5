package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NumberMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double[] X = {1.2, 3.4, 2.2, 2.2, 5.0, 4.1, 0.3, 2.2};
  private static final double[] Y = {0.9, 3.0, 2.5, 2.0, 5.0, 3.0, 1.0, 2.1};

  private static Metric<Double, Double> fill(
      String name, double[] x, double[] y, int from, int to) {
    Metric<Double, Double> metric = Metrics.scoreMetric(name);
    for (int i = from; i < to; i++) {
      metric.add(x[i], y[i]);
    }
    return metric;
  }

  /** Expected values are scipy 1.17's pearsonr and spearmanr. */
  @Test
  void correlationsWithTies() {
    assertThat(fill("pearson", X, Y, 0, 8).result().get("pearson"))
        .isCloseTo(0.9431752357141966, EXACT);
    assertThat(fill("spearman", X, Y, 0, 8).result().get("spearman"))
        .isCloseTo(0.9449453353220958, EXACT);
  }

  @Test
  void mergedPartsAreTheWhole() {
    Random random = new Random(5);
    double[] x = random.doubles(1000, -3, 7).toArray();
    double[] y = random.doubles(1000, 1e6, 1e6 + 1).toArray();
    for (String name : new String[] {"pearson", "spearman"}) {
      double whole = fill(name, x, y, 0, 1000).value(name);
      Metric<Double, Double> parts = fill(name, x, y, 0, 10);
      parts.merge(fill(name, x, y, 10, 700));
      parts.merge(fill(name, x, y, 0, 0));
      parts.merge(fill(name, x, y, 700, 1000));
      assertThat(parts.count()).isEqualTo(1000);
      assertThat(parts.result().get(name)).isCloseTo(whole, within(1e-9));
    }
  }

  @Test
  void correlationWithAConstantIsNotANumber() {
    double[] constant = new double[8];
    assertThat(fill("pearson", X, constant, 0, 8).result()).containsEntry("pearson", Double.NaN);
    assertThat(fill("spearman", X, constant, 0, 8).result()).containsEntry("spearman", Double.NaN);
    assertThat(fill("spearman", X, Y, 0, 0).result()).containsEntry("spearman", Double.NaN);
  }

  /** A uniform guess among k words has perplexity k, whatever the lengths of the texts. */
  @Test
  void perplexityOfAUniformGuess() {
    Perplexity perplexity = new Perplexity();
    perplexity.add(7 * Math.log(32), TextSize.ofTokens(7));
    Perplexity rest = new Perplexity();
    rest.add(500 * Math.log(32), TextSize.ofTokens(500));
    perplexity.merge(rest);
    assertThat(perplexity.tokens()).isEqualTo(507);
    assertThat(perplexity.result().get("perplexity")).isCloseTo(32, within(1e-9));
    assertThat(perplexity.result().get("bits_per_token")).isCloseTo(5, within(1e-12));
    assertThat(perplexity.result().get("nats_per_token")).isCloseTo(Math.log(32), EXACT);
  }
}
