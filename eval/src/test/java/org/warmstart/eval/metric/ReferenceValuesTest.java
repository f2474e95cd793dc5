package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every metric on inputs from a seeded generator, against what the reference implementations make
 * of them. Words, marks and scripts of the generated texts are made up; hypotheses are references
 * with words deleted, inserted, replaced, moved and changed in case. The values are from:
 *
 * <ul>
 *   <li>bleu, chrf, ter: sacrebleu 2.6.0, {@code corpus_score} and its signature;
 *   <li>sari: easse at commit of 2021 for the form corpus, and the formulas of evaluate's and the
 *       paper's script, checked against the values that those print;
 *   <li>labels: scikit-learn 1.9.1; numbers: scipy's pearsonr and spearmanr;
 *   <li>entities-generated: seqeval 1.2.2, by default and in strict mode;
 *   <li>answers: SQuAD's scripts as transformers (2.0) and torchmetrics (1.1) have them, but for
 *       answers that are empty after normalizing, where torchmetrics is no script of 1.1;
 *   <li>rouge-tokenizers: rouge-score 0.1.2, with its own tokenizer and with two others;
 *   <li>calibration: numpy in 64 bits, equal to torchmetrics 1.9.0, which computes in 32, for bins
 *       of equal width, and {@code array_split} of the sorted confidences for equal mass;
 *       scikit-learn for Brier score and log loss;
 *   <li>retrieval: pytrec_eval 0.5; extraction: newsroom's fragments; perplexity and variety: the
 *       definitions in Python.
 * </ul>
 */
class ReferenceValuesTest {
  private static final double CLOSE = 1e-9;

  private static JsonNode cases(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(
                ReferenceValuesTest.class.getResourceAsStream(name + ".json.gz"), name))) {
      return new ObjectMapper().readTree(in);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bleu, 620",
    "chrf, 560",
    "ter, 560",
    "sari, 560",
    "labels, 520",
    "numbers, 520",
    "entities-generated, 620",
    "answers, 690",
    "rouge-tokenizers, 520",
    "perplexity, 520",
    "calibration, 520",
    "retrieval, 520",
    "variety, 520",
    "extraction, 520"
  })
  void equalsTheReference(String name, int least) throws IOException {
    JsonNode cases = cases(name);
    assertThat(cases.size()).isGreaterThanOrEqualTo(least);
    for (JsonNode each : cases) {
      check(each, metric(each, 0, each.path("predictions").size()));
      // the same in two halves
      int half = each.path("predictions").size() / 2;
      if (half > 0) {
        Metric<String, List<String>> first = metric(each, 0, half);
        first.merge(metric(each, half, each.path("predictions").size()));
        check(each, first);
      }
    }
  }

  private static Metric<String, List<String>> metric(JsonNode each, int from, int end) {
    Metric<String, List<String>> metric = Metrics.textMetric(each.path("settings").asText());
    for (int i = from; i < end; i++) {
      String prediction = each.path("predictions").path(i).asText();
      List<String> references = texts(each.path("references").path(i));
      if (each.has("sources")) {
        metric.add(prediction, references, each.path("sources").path(i).asText());
      } else if (each.has("noAnswer")) {
        ((AnswerF1) metric).add(prediction, references, each.path("noAnswer").path(i).asDouble());
      } else {
        metric.add(prediction, references);
      }
    }
    return metric;
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static void check(JsonNode each, Metric<String, List<String>> metric) {
    SortedMap<String, Double> values = metric.result();
    for (Map.Entry<String, JsonNode> expected : each.path("expected").properties()) {
      // written only if it is wrong
      Supplier<String> about = () -> expected.getKey() + " of " + each;
      double value = values.getOrDefault(expected.getKey(), Double.POSITIVE_INFINITY);
      if (expected.getValue().isNull()) {
        assertThat(value).as(about).isNaN();
      } else {
        double right = expected.getValue().asDouble();
        double tolerance = CLOSE * Math.max(1, Math.abs(right));
        assertThat(value).as(about).isCloseTo(right, within(tolerance));
      }
    }
    if (each.has("signature")) {
      assertThat(metric.signature()).as(each::toString).hasValue(each.path("signature").asText());
    }
    checkTables(each, metric);
  }

  private static void checkTables(JsonNode each, Metric<String, List<String>> metric) {
    for (Map.Entry<String, JsonNode> expected : each.path("tables").properties()) {
      MetricTable table =
          metric.tables().stream()
              .filter(one -> one.name().equals(expected.getKey()))
              .findFirst()
              .orElseThrow();
      List<Object> cells = new ArrayList<>();
      table.rows().forEach(cells::addAll);
      List<JsonNode> right = new ArrayList<>();
      expected.getValue().forEach(row -> row.forEach(right::add));
      assertThat(cells).as(each::toString).hasSameSizeAs(right);
      for (int i = 0; i < cells.size(); i++) {
        if (cells.get(i) instanceof Number number) {
          assertThat(number.doubleValue()).isCloseTo(right.get(i).asDouble(), within(CLOSE));
        } else {
          assertThat(cells.get(i)).isEqualTo(right.get(i).asText());
        }
      }
    }
  }
}
