package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

class UnsupportedFactsTest {
  private static final List<String> NONE = List.of("");

  @Test
  void countsTextsAndFacts() {
    Metric<String, List<String>> metric = Metrics.textMetric("unsupported-facts");
    metric.add("It sold 12 boats in Bern.", NONE, "In Bern it sold 12 boats.");
    Metric<String, List<String>> other = Metrics.textMetric("unsupported-facts");
    other.add("It sold 15 boats in Bern.", NONE, "In Bern it sold 12 boats.");
    metric.merge(other);

    assertThat(metric.result())
        .containsEntry("unsupported_texts", 0.5)
        .containsEntry("supported_facts", 0.75)
        .containsEntry("unsupported_number", 0.5)
        .containsEntry("unsupported_name", 0.0);
    assertThat(metric.greaterIsBetter("unsupported_texts")).isFalse();
  }

  @Test
  void wantsSourcesAndTheSameSettings() {
    Metric<String, List<String>> metric = Metrics.textMetric("unsupported-facts");
    assertThatThrownBy(() -> metric.add("It sold 12.", NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("compares texts with their sources");
    Metric<String, List<String>> other =
        Metrics.textMetric("{name: unsupported-facts, rounding: never}");
    assertThatThrownBy(() -> metric.merge(other)).isInstanceOf(IllegalArgumentException.class);
  }
}
