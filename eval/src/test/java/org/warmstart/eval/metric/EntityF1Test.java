package org.warmstart.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

/**
 * Entities and sets of labels. Expected values of {@code entities.json} are seqeval 1.2.2's, of
 * random tags under every scheme, some of them against its rules ({@code f1_score(…, mode='strict',
 * scheme=…)}, zero_division=0); those of {@code label-sets.json} are scikit-learn 1.9's.
 */
class EntityF1Test {
  private static final Offset<Double> EXACT = within(1e-12);

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = EntityF1Test.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static void assertScores(Metric<?, ?> metric, JsonNode expected) {
    assertThat(metric.result().keySet())
        .containsExactlyInAnyOrderElementsOf(
            expected.properties().stream().map(Map.Entry::getKey).toList());
    for (Map.Entry<String, JsonNode> each : expected.properties()) {
      if (!each.getValue().isNull()) {
        assertThat(metric.value(each.getKey()))
            .as(each.getKey())
            .isEqualTo(each.getValue().asDouble(), EXACT);
      }
    }
  }

  private static List<String> tags(JsonNode line) {
    return Arrays.asList(line.asText().split(" "));
  }

  @Test
  void scoresAreSeqevals() throws IOException {
    for (JsonNode each : read("entities.json")) {
      TagScheme scheme = TagScheme.valueOf(each.path("scheme").asText().toUpperCase(Locale.ROOT));
      EntityF1 lenient = EntityF1.lenient();
      EntityF1 strict = EntityF1.strict(scheme);
      EntityF1 rest = EntityF1.strict(scheme);
      JsonNode references = each.path("reference");
      for (int i = 0; i < references.size(); i++) {
        List<String> reference = tags(references.get(i));
        List<String> prediction = tags(each.path("prediction").get(i));
        lenient.add(prediction, reference);
        (i % 2 == 0 ? strict : rest).add(prediction, reference);
        List<TagScheme.Entity> entities = new ArrayList<>();
        each.path("entities")
            .get(i)
            .forEach(
                entity ->
                    entities.add(
                        new TagScheme.Entity(
                            entity.get(0).asText(), entity.get(1).asInt(), entity.get(2).asInt())));
        assertThat(TagScheme.lenient(reference)).isEqualTo(entities);
      }
      strict.merge(rest);
      assertScores(lenient, each.path("lenient"));
      assertScores(strict, each.path("strict"));
    }
  }

  @Test
  void setsOfLabelsAreScoredAsScikitLearnDoes() throws IOException {
    for (JsonNode each : read("label-sets.json")) {
      MultiLabelF1<String> metric = new MultiLabelF1<>();
      for (int i = 0; i < each.path("reference").size(); i++) {
        metric.add(
            letters(each.path("prediction").get(i).asText()),
            letters(each.path("reference").get(i).asText()));
      }
      assertScores(metric, each.path("scores"));
    }
  }

  private static Set<String> letters(String text) {
    return text.chars().mapToObj(Character::toString).collect(Collectors.toSet());
  }

  @Test
  void schemesAreToldFromTheirTags() {
    assertThat(TagScheme.of(Set.of("O", "B-PER", "I-PER")))
        .containsExactly(TagScheme.IOB2, TagScheme.IOB1, TagScheme.IOBES, TagScheme.BILOU);
    assertThat(TagScheme.of(Set.of("O", "I-PER", "E-PER")))
        .containsExactly(TagScheme.IOE2, TagScheme.IOE1, TagScheme.IOBES);
    assertThat(TagScheme.of(Set.of("O", "S-PER", "E-PER"))).containsExactly(TagScheme.IOBES);
    assertThat(TagScheme.of(Set.of("O", "U-PER"))).containsExactly(TagScheme.BILOU);
    assertThat(TagScheme.of(Set.of("NOUN", "VERB"))).isEmpty();
    assertThat(TagScheme.of(Set.of("O"))).isEmpty();
  }

  @Test
  void writtenTagsAndSetsAreRead() {
    Metric<String, List<String>> entities = Metrics.textMetric("entity-f1");
    entities.add("B-PER O", List.of("B-PER O"));
    entities.add("O O", List.of("O B-LOC"));
    assertThat(entities.value("entity_recall")).isEqualTo(0.5);
    Metric<String, List<String>> sets = Metrics.textMetric("{name: multi-label, separator: ;}");
    sets.add("a; b", List.of("b;a"));
    sets.add("", List.of(""));
    assertThat(sets.value("subset_accuracy")).isEqualTo(1);
    assertThatThrownBy(() -> sets.add("a;a", List.of("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'a' is there twice");
    assertThatThrownBy(() -> entities.add("O", List.of("O O")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 tags are predicted for 2 words");
    Metric<String, List<String>> strict =
        Metrics.textMetric("{name: entity-f1, strict: true, scheme: iobes}");
    assertThatThrownBy(() -> strict.add("L-PER", List.of("O")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'L-PER' is none of iobes");
    assertThatThrownBy(() -> Metrics.textMetric("{name: entity-f1, scheme: iob2}"))
        .isInstanceOf(InputException.class);
  }
}
