package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

/** A metric is made from its name or its own settings. */
class MetricSettingsTest {
  @Test
  void settingsAreTheMetricsOwn() {
    Metric<String, List<String>> rouge =
        Metrics.textMetric("{name: rouge, stem: false, types: [rouge-1]}");
    rouge.add("cats", List.of("cat"));
    assertThat(rouge.result().keySet()).allMatch(name -> name.startsWith("rouge1"));
    assertThat(rouge.value("rouge1")).isZero();
    assertThatThrownBy(() -> Metrics.textMetric("{name: rouge, stemm: false}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("metric 'rouge': unknown key 'stemm'; did you mean 'stem'");
    assertThatThrownBy(() -> Metrics.textMetric("{name: accuracy, stem: false}"))
        .hasMessageContaining("'stem' is a key of metric 'rouge', not of 'accuracy'");
    assertThatThrownBy(() -> Metrics.textMetric("{name: rouge, types: [rouge-3]}"))
        .hasMessageContaining("unknown value 'rouge-3'; did you mean");
    assertThatThrownBy(() -> Metrics.textMetric("{name: rouge"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not valid YAML");
  }
}
