package org.warmstart.learn.fewshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.warmstart.learn.embedding.References;

/** The layer that is found against scikit-learn's. */
class LogisticRegressionTest {
  private static double[] row(JsonNode numbers) {
    double[] row = new double[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = numbers.path(i).asDouble();
    }
    return row;
  }

  @Test
  void weightsAndBiasesAreTheLeastOnes() throws IOException {
    JsonNode reference = References.embedding().path("regression");
    float[][] examples = new float[reference.path("examples").size()][];
    for (int n = 0; n < examples.length; n++) {
      double[] row = row(reference.path("examples").path(n));
      examples[n] = new float[row.length];
      for (int d = 0; d < row.length; d++) {
        examples[n][d] = (float) row[d];
      }
    }
    assertThat(reference.path("fits")).hasSize(3);
    for (JsonNode fit : reference.path("fits")) {
      int count = fit.path("classes").asInt();
      int[] targets = new int[examples.length];
      for (int n = 0; n < targets.length; n++) {
        targets[n] = fit.path("targets").path(n).asInt();
      }
      LogisticRegression.Layer layer =
          LogisticRegression.fit(examples, targets, count, fit.path("c").asDouble());
      // of two classes scikit-learn has the second one's weights alone
      int first = count == 2 ? 1 : 0;
      for (int k = first; k < count; k++) {
        assertThat(layer.weight()[k])
            .containsExactly(row(fit.path("weight").path(k - first)), within(1e-5));
        assertThat(layer.bias()[k])
            .isCloseTo(fit.path("bias").path(k - first).asDouble(), within(1e-5));
      }
      if (count == 2) {
        assertThat(layer.weight()[0]).containsOnly(0);
      }
    }
  }

  /** Classes that a line tells apart, with next to no penalty: probabilities near 0 and 1. */
  @Test
  void aSmallPenaltyIsNoTrouble() {
    float[][] examples = {{-1, 0}, {-2, 1}, {1, 0}, {2, 1}};
    LogisticRegression.Layer layer =
        LogisticRegression.fit(examples, new int[] {0, 0, 1, 1}, 2, 1e6);
    double margin = layer.weight()[1][0] * 1 + layer.bias()[1];
    assertThat(margin).isGreaterThan(10);
  }
}
