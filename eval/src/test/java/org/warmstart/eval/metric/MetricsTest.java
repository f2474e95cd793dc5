package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

class MetricsTest {
  @Test
  void everyMetricTakesTexts() {
    for (String name : Metrics.names()) {
      Metric<String, List<String>> metric = Metrics.textMetric(name);
      metric.add(" 1", List.of("1 "), "1");
      metric.add("0", List.of("2"), "2");
      Metric<String, List<String>> more = Metrics.textMetric(name);
      more.add("3", List.of("4"), "4");
      metric.merge(more);
      assertThat(metric.count()).as(name).isEqualTo(3);
      assertThat(metric.result()).as(name).isNotEmpty();
      assertThat(Metrics.description(name)).isNotBlank();
    }
  }

  @Test
  void labelsMayBeWords() {
    Metric<String, List<String>> f1 = Metrics.textMetric("f1");
    f1.add("cat", List.of("cat"));
    f1.add("dog", List.of("cat"));
    assertThat(f1.result())
        .containsEntry("f1_micro", 0.5)
        .containsEntry("recall_macro", 0.25)
        .doesNotContainKey("f1_binary");
  }

  @Test
  void unknownNameListsWhatThereIs() {
    assertThatThrownBy(() -> Metrics.textMetric("acuracy"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown metric 'acuracy'")
        .hasMessageContaining("accuracy")
        .hasMessageContaining("word-f1");
  }

  @Test
  void unknownValueListsWhatThereIs() {
    Metric<Integer, Integer> f1 = Metrics.labelMetric("f1");
    f1.add(1, 1);
    assertThat(f1.value("f1_macro")).isEqualTo(1);
    assertThatThrownBy(() -> f1.value("f1_makro"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("f1_macro");
  }

  @Test
  void otherKindSaysWhatFits() {
    assertThatThrownBy(() -> Metrics.labelMetric("rouge"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not compare class labels")
        .hasMessageContaining("accuracy, f1, matthews");
    assertThatThrownBy(() -> Metrics.scoreMetric("f1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("pearson, spearman");
  }

  @Test
  void unreadableTextsAreNamed() {
    assertThatThrownBy(() -> Metrics.textMetric("pearson").add("high", List.of("1")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a number: 'high'");
    assertThatThrownBy(() -> Metrics.textMetric("perplexity").add("1.5", List.of("-4")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a number of tokens: '-4'");
    assertThatThrownBy(() -> Metrics.textMetric("accuracy").add(" ", List.of("1")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("label is missing");
    assertThatThrownBy(() -> Metrics.textMetric("accuracy").add("1", List.of("1", "2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("one reference");
  }
}
