package org.warmstart.learn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores against those of sentence-transformers' evaluators. */
class EmbeddingScoresTest {
  private static JsonNode reference() throws IOException {
    return References.embedding().path("evaluation");
  }

  private static float[] vector(JsonNode vectors, int row) {
    float[] vector = new float[vectors.path(row).size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) vectors.path(row).path(d).asDouble();
    }
    return vector;
  }

  private static EmbeddingScores scores(EmbeddingScores.Kind kind, JsonNode reference) {
    EmbeddingScores scores = kind.create();
    boolean retrieval = kind == EmbeddingScores.Kind.RETRIEVAL;
    for (int row = 0; row < reference.path("scores").size(); row++) {
      // in retrieval equal texts have equal vectors
      int question = retrieval ? reference.path("question").path(row).asInt() : row;
      int document = retrieval ? reference.path("document").path(row).asInt() : row;
      List<IntBuffer> tokens =
          List.of(
              IntBuffer.wrap(new int[] {1, question}),
              IntBuffer.wrap(new int[] {2, document}),
              IntBuffer.wrap(new int[] {3, row}));
      List<float[]> vectors =
          List.of(
              vector(reference.path("first"), question),
              vector(reference.path("second"), document),
              vector(reference.path("negative"), row));
      int texts = kind == EmbeddingScores.Kind.TRIPLET ? 3 : 2;
      scores.add(
          tokens.subList(0, texts),
          vectors.subList(0, texts),
          reference.path("scores").path(row).asDouble());
    }
    return scores;
  }

  @Test
  void similarity() throws IOException {
    JsonNode reference = reference();
    SortedMap<String, Double> scores = scores(EmbeddingScores.Kind.SIMILARITY, reference).result();
    assertThat(scores).hasSize(8);
    scores.forEach(
        (name, value) ->
            assertThat(value)
                .as(name)
                .isCloseTo(reference.path("similarity").get(name).asDouble(), within(1e-5)));
  }

  @Test
  void retrieval() throws IOException {
    JsonNode reference = reference();
    SortedMap<String, Double> scores = scores(EmbeddingScores.Kind.RETRIEVAL, reference).result();
    assertThat(scores).hasSize(15);
    scores.forEach(
        (name, value) ->
            assertThat(value)
                .as(name)
                .isCloseTo(
                    reference.path("retrieval").get("cosine_" + name).asDouble(), within(1e-6)));
  }

  @Test
  void triplet() throws IOException {
    JsonNode reference = reference();
    SortedMap<String, Double> scores = scores(EmbeddingScores.Kind.TRIPLET, reference).result();
    assertThat(scores).hasSize(4);
    scores.forEach(
        (name, value) ->
            assertThat(value)
                .as(name)
                .isCloseTo(
                    reference
                        .path("triplet")
                        .get(name.substring("accuracy_".length()) + "_accuracy")
                        .asDouble(),
                    within(1e-6)));
  }

  /** A row's own second text is found first if no other has its vector. */
  @Test
  void ranksAreThoseOfTheOwnSecondText() {
    EmbeddingScores scores = EmbeddingScores.Kind.RETRIEVAL.create();
    float[][] first = {{1, 0}, {0, 1}};
    float[][] second = {{1, 0.1f}, {1, 0.2f}};
    for (int row = 0; row < 2; row++) {
      scores.add(
          List.of(IntBuffer.wrap(new int[] {row}), IntBuffer.wrap(new int[] {9, row})),
          List.of(first[row], second[row]),
          Double.NaN);
    }
    assertThat(scores.predictions())
        .extracting(each -> each.scores().toString())
        .containsExactly("{rank=1}", "{rank=1}");
    assertThat(scores.result())
        .containsEntry("accuracy@1", 1.0)
        .containsEntry("precision@3", 1.0 / 3);
  }

  @ParameterizedTest
  @EnumSource
  void namesAreKnownBeforeTheFirstRow(EmbeddingScores.Kind kind) throws IOException {
    List<String> before = new ArrayList<>(kind.create().result().keySet());
    assertThat(before).contains(kind.main());
    assertThat(scores(kind, reference()).result().keySet()).containsExactlyElementsOf(before);
  }
}
