package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.BertScore;

/**
 * What the package bert-score 0.3.13 gives with the tiny checkpoint of a masked language model,
 * pair by pair ({@code batch_size=1}, so that nothing is padding): every layer, with and without
 * weights by inverse document frequency and a baseline, one to three references.
 */
class BertScorerTest {
  private static final double CLOSE = 2e-5;

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void equalsThePackage() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(Peer.checkpoint("bertscore.json").toFile());
    int compared = 0;
    for (JsonNode each : cases) {
      int layer = each.path("layer").asInt();
      BertBaseline baseline =
          each.path("baseline").asBoolean()
              ? BertBaseline.read(Peer.checkpoint("baseline.csv"), layer)
              : null;
      List<List<String>> references = new ArrayList<>();
      each.path("references").forEach(list -> references.add(texts(list)));
      try (BertScorer scorer =
          BertScorer.load(Peer.checkpoint("masked"), PipelineOptions.DEFAULT, layer, baseline)) {
        BertScorer.Weights weights =
            each.path("idf").asBoolean()
                ? scorer.weights(references.stream().flatMap(List::stream).toList())
                : null;
        List<BertScore> scores = scorer.score(texts(each.path("predictions")), references, weights);
        for (int i = 0; i < scores.size(); i++) {
          JsonNode expected = each.path("scores").path(i);
          String about = "layer " + layer + ", " + each.path("predictions").path(i);
          BertScore score = scores.get(i);
          assertThat(score.precision())
              .as(about)
              .isCloseTo(expected.path(0).asDouble(), within(CLOSE));
          assertThat(score.recall())
              .as(about)
              .isCloseTo(expected.path(1).asDouble(), within(CLOSE));
          assertThat(score.f1()).as(about).isCloseTo(expected.path(2).asDouble(), within(CLOSE));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(500);
  }

  @Test
  void equalTextsAreAlikeAndNotFar() {
    try (BertScorer scorer = BertScorer.load(Peer.checkpoint("masked"), -1)) {
      BertScore same = scorer.score("the cat sat", List.of("a dog ran", "the cat sat"));
      assertThat(same.f1()).isCloseTo(1, within(1e-6));
      assertThat(same.moverDistance()).isCloseTo(0, within(1e-3));
      BertScore other = scorer.score("the cat sat", List.of("a dog ran"));
      assertThat(other.f1()).isLessThan(1);
      assertThat(other.moverDistance()).isBetween(0.01, 2.0);
      assertThat(scorer.score("", List.of("the cat")).f1()).isZero();
      assertThatThrownBy(() -> scorer.score("the cat", List.of()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("has no reference");
    }
  }

  @Test
  void aBaselineThatIsNoneIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("b.csv");
    Files.writeString(file, "P,R,F\n0,0,0\n");
    assertThatThrownBy(() -> BertBaseline.read(file, 0)).hasMessageContaining(":1: is no baseline");
    Files.writeString(file, "LAYER,P,R,F\n0,0.1,x,0.2\n1,0.1,1,0.2\n");
    assertThatThrownBy(() -> BertBaseline.read(file, 0)).hasMessageContaining("b.csv:2: expected");
    assertThatThrownBy(() -> BertBaseline.read(file, 1)).hasMessageContaining("below 1");
    assertThatThrownBy(() -> BertBaseline.read(file, 7)).hasMessageContaining("no row for layer 7");
  }
}
