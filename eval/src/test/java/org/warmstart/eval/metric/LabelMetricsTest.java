package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SortedMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.warmstart.eval.metric.PrecisionRecallF1.ClassScores;

/** Expected values are scikit-learn 1.9's, with zero_division=0. */
class LabelMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final int[] PREDICTED = {0, 1, 2, 2, 1, 0, 0, 3, 1, 1, 2, 0};
  private static final int[] ACTUAL = {0, 1, 1, 2, 1, 0, 2, 2, 1, 0, 2, 0};
  private static final int[] PREDICTED_BINARY = {0, 1, 1, 1, 0, 0, 1, 0, 1, 1};
  private static final int[] ACTUAL_BINARY = {0, 1, 0, 1, 1, 0, 1, 0, 1, 0};

  private static <M extends Metric<Integer, Integer>> M fill(M metric, int[] predicted, int[] is) {
    for (int i = 0; i < predicted.length; i++) {
      metric.add(predicted[i], is[i]);
    }
    return metric;
  }

  @Test
  void accuracy() {
    assertThat(fill(new Accuracy<>(), PREDICTED, ACTUAL).result())
        .isEqualTo(Map.of("accuracy", 8 / 12.0));
  }

  @Test
  void averagesOfSeveralClasses() {
    PrecisionRecallF1<Integer> metric = fill(new PrecisionRecallF1<>(), PREDICTED, ACTUAL);
    SortedMap<String, Double> result = metric.result();
    assertThat(result).hasSize(9).doesNotContainKey("f1_binary");
    assertThat(result.get("precision_macro")).isCloseTo(0.5416666666666666, EXACT);
    assertThat(result.get("recall_macro")).isCloseTo(0.5, EXACT);
    assertThat(result.get("f1_macro")).isCloseTo(0.5178571428571428, EXACT);
    assertThat(result.get("precision_weighted")).isCloseTo(0.7222222222222222, EXACT);
    assertThat(result.get("recall_weighted")).isCloseTo(0.6666666666666666, EXACT);
    assertThat(result.get("f1_weighted")).isCloseTo(0.6904761904761904, EXACT);
    assertThat(result.get("precision_micro")).isCloseTo(2 / 3.0, EXACT);
    assertThat(result.get("recall_micro")).isCloseTo(2 / 3.0, EXACT);
    assertThat(result.get("f1_micro")).isCloseTo(2 / 3.0, EXACT);
    assertThat(metric.perClass())
        .hasSize(4)
        .containsEntry(2, new ClassScores(2 / 3.0, 0.5, 4 / 7.0, 4))
        .containsEntry(3, new ClassScores(0, 0, 0, 0));
  }

  @Test
  void binaryScoresOfThePositiveClass() {
    SortedMap<String, Double> result =
        fill(new PrecisionRecallF1<>(), PREDICTED_BINARY, ACTUAL_BINARY).result();
    assertThat(result.get("precision_binary")).isCloseTo(0.6666666666666666, EXACT);
    assertThat(result.get("recall_binary")).isCloseTo(0.8, EXACT);
    assertThat(result.get("f1_binary")).isCloseTo(0.7272727272727273, EXACT);
  }

  @Test
  void binaryScoresAreZeroWithoutPositives() {
    SortedMap<String, Double> result =
        fill(new PrecisionRecallF1<>(), new int[] {0, 0}, new int[] {0, 0}).result();
    assertThat(result).containsEntry("f1_binary", 0.0).containsEntry("f1_macro", 1.0);
  }

  @Test
  void matthewsCorrelationOfTwoAndOfMoreClasses() {
    assertThat(
            fill(new MatthewsCorrelation<>(), PREDICTED_BINARY, ACTUAL_BINARY)
                .result()
                .get("matthews_correlation"))
        .isCloseTo(0.408248290463863, EXACT);
    assertThat(
            fill(new MatthewsCorrelation<>(), PREDICTED, ACTUAL)
                .result()
                .get("matthews_correlation"))
        .isCloseTo(0.5254938542453882, EXACT);
    assertThat(fill(new MatthewsCorrelation<>(), new int[] {1, 1}, new int[] {0, 1}).result())
        .containsEntry("matthews_correlation", 0.0);
  }

  @Test
  void mergedPartsAreTheWhole() {
    for (String name : new String[] {"accuracy", "f1", "matthews"}) {
      Metric<Integer, Integer> whole = fill(Metrics.labelMetric(name), PREDICTED, ACTUAL);
      fill(whole, PREDICTED_BINARY, ACTUAL_BINARY);
      Metric<Integer, Integer> first = fill(Metrics.labelMetric(name), PREDICTED, ACTUAL);
      first.merge(fill(Metrics.labelMetric(name), PREDICTED_BINARY, ACTUAL_BINARY));
      assertThat(first.result()).isEqualTo(whole.result());
      assertThat(first.count()).isEqualTo(22);
    }
  }

  @Test
  void nothingSeenIsNotANumber() {
    for (String name : new String[] {"accuracy", "f1", "matthews"}) {
      assertThat(Metrics.labelMetric(name).result().values()).allMatch(value -> value.isNaN());
    }
  }
}
