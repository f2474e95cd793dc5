package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.EmbeddingResult;
import org.warmstart.pipeline.result.FillingResult;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.GenerationResult;
import org.warmstart.pipeline.result.LabelScore;
import org.warmstart.pipeline.result.TokenCandidate;
import org.warmstart.pipeline.result.TokenEmbeddings;

/** What transformers' {@code pipeline} gives with the same checkpoints. */
class PeerTest {
  private static final double EXACT = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"single-label", "multi-label", "regression"})
  void classes(String name) {
    PipelineOptions two = PipelineOptions.DEFAULT.withBatchSize(2);
    try (TextClassifier classifier = TextClassifier.load(Peer.checkpoint(name), two)) {
      JsonNode expected = Peer.expected(name);
      assertScores(classifier.classify(Peer.texts()), expected.get("texts"));
      assertScores(classifier.classify(Peer.pairs()), expected.get("pairs"));
      ClassificationResult first = classifier.classify(Peer.texts().get(0));
      switch (name) {
        case "single-label" -> {
          assertThat(first.label()).isEqualTo("fair");
          assertThat(first.probability()).isCloseTo(0.6470065, within(EXACT));
          assertThat(first.labels()).containsExactly("fair");
          assertThat(first.ranked())
              .extracting(LabelScore::label)
              .containsExactly("fair", "good", "poor");
        }
        case "multi-label" -> assertThat(first.labels()).containsExactly("poor");
        default ->
            assertThat(first.value())
                .isCloseTo(
                    expected
                        .get("texts")
                        .get(0)
                        .properties()
                        .iterator()
                        .next()
                        .getValue()
                        .doubleValue(),
                    within(EXACT));
      }
    }
  }

  private static void assertScores(List<ClassificationResult> results, JsonNode expected) {
    assertThat(results).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      ClassificationResult result = results.get(i);
      assertThat(result.scores()).hasSize(expected.get(i).size());
      for (LabelScore each : result.scores()) {
        double score = expected.get(i).get(each.label()).doubleValue();
        assertThat(each.score()).isCloseTo(score, within(EXACT));
        assertThat(result.score(each.label())).isEqualTo(each.score());
      }
    }
  }

  @Test
  void masks() {
    try (MaskFiller filler = MaskFiller.load(Peer.checkpoint("masked"))) {
      List<FillingResult> results = filler.fill(Peer.masked(), 3);
      JsonNode expected = Peer.expected("fill-mask");
      for (int i = 0; i < expected.size(); i++) {
        List<List<TokenCandidate>> masks = results.get(i).masks();
        assertThat(masks).hasSize(expected.get(i).size());
        for (int m = 0; m < masks.size(); m++) {
          assertThat(masks.get(m)).hasSize(3);
          for (int c = 0; c < 3; c++) {
            JsonNode wanted = expected.get(i).get(m).get(c);
            TokenCandidate found = masks.get(m).get(c);
            assertThat(found.id()).isEqualTo(wanted.get("token").intValue());
            assertThat(found.probability())
                .isCloseTo(wanted.get("score").doubleValue(), within(EXACT));
          }
        }
      }
    }
  }

  @Test
  void vectors() {
    try (TextEmbedder embedder =
        TextEmbedder.load(
            Peer.checkpoint("masked"), PipelineOptions.DEFAULT, Pooling.MEAN, false)) {
      List<EmbeddingResult> results = embedder.embed(Peer.texts());
      JsonNode mean = Peer.expected("mean");
      for (int i = 0; i < mean.size(); i++) {
        assertVector(results.get(i).vector(), mean.get(i));
      }
      JsonNode states = Peer.expected("states");
      List<TokenEmbeddings> tokens = embedder.embedTokens(Peer.texts());
      for (int i = 0; i < states.size(); i++) {
        TokenEmbeddings text = tokens.get(i);
        assertThat(text.vectors()).hasNumberOfRows(states.get(i).size());
        assertThat(text.tokenStrings())
            .hasSize(states.get(i).size())
            .startsWith("[CLS]")
            .endsWith("[SEP]");
        for (int t = 0; t < states.get(i).size(); t++) {
          assertVector(text.vectors()[t], states.get(i).get(t));
        }
      }
    }
  }

  private static void assertVector(float[] vector, JsonNode expected) {
    assertThat(vector).hasSize(expected.size());
    for (int d = 0; d < vector.length; d++) {
      assertThat((double) vector[d]).isCloseTo(expected.get(d).doubleValue(), within(EXACT));
    }
  }

  @Test
  void written() {
    try (TextGenerator generator = TextGenerator.load(Peer.checkpoint("causal"))) {
      GenerationSettings greedy = generator.settings().toBuilder().maxNewTokens(6).build();
      GenerationSettings beams =
          generator.settings().toBuilder()
              .maxNewTokens(5)
              .numBeams(3)
              .numReturnSequences(2)
              .build();
      List<String> texts = new ArrayList<>();
      List<List<String>> several = new ArrayList<>();
      for (TextInput input : Peer.texts()) {
        GenerationResult result = generator.generate(input.text(), greedy);
        assertThat(input.text() + result.written()).isEqualTo(result.text());
        texts.add(result.text());
        several.add(
            generator.generate(input.text(), beams).texts().stream()
                .map(GeneratedText::text)
                .toList());
      }
      List<String> expected = new ArrayList<>();
      Peer.expected("greedy").forEach(text -> expected.add(text.textValue()));
      assertThat(texts).isEqualTo(expected);
      JsonNode expectedBeams = Peer.expected("beams");
      for (int i = 0; i < several.size(); i++) {
        assertThat(several.get(i))
            .containsExactly(
                expectedBeams.get(i).get(0).textValue(), expectedBeams.get(i).get(1).textValue());
      }
    }
  }
}
