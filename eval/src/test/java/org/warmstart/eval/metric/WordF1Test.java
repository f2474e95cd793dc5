package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.warmstart.eval.metric.rouge.OverlapScore;

class WordF1Test {
  @Test
  void ignoresOrderAndCaseAndCountsRepeats() {
    assertThat(WordF1.score("count Words in", "in words count"))
        .isEqualTo(new OverlapScore(1, 1, 1));
    assertThat(WordF1.score("get get name", "get name length value"))
        .isEqualTo(new OverlapScore(2 / 3.0, 0.5, 2 * (2 / 3.0) * 0.5 / (2 / 3.0 + 0.5)));
    assertThat(WordF1.score("", "get")).isEqualTo(OverlapScore.ZERO);
    assertThat(WordF1.score("get", "")).isEqualTo(OverlapScore.ZERO);
  }

  @Test
  void averagesExamplesAndPoolsCounts() {
    WordF1 metric = new WordF1();
    metric.add("is empty", List.of("is  empty"));
    WordF1 more = new WordF1();
    more.add("empty is", List.of("is empty", "clear"));
    more.add("add all", List.of("remove all items now"));
    metric.merge(more);
    SortedMap<String, Double> result = metric.result();
    assertThat(metric.count()).isEqualTo(3);
    assertThat(result.get("word_f1")).isCloseTo((1 + 1 + 1 / 3.0) / 3, within(1e-12));
    assertThat(result.get("word_precision")).isCloseTo(2.5 / 3, within(1e-12));
    assertThat(result.get("word_recall")).isCloseTo(2.25 / 3, within(1e-12));
    assertThat(result.get("exact_match")).isCloseTo(1 / 3.0, within(1e-12));
    // 5 of 6 predicted words are right, 5 of 8 expected ones are found
    assertThat(result.get("word_precision_micro")).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(result.get("word_recall_micro")).isCloseTo(5 / 8.0, within(1e-12));
    assertThat(result.get("word_f1_micro")).isCloseTo(10 / 14.0, within(1e-12));
  }
}
