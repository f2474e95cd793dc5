package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.TableLanguageModel;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * What transformers 5.17 writes with a model that is a table of logits, over a grid of settings:
 * {@code table-model.json} holds the tables (logits by the last two tokens), prompts, settings and
 * the returned sequences and scores. {@code diverse-beams.json} holds the same of transformers
 * 4.49, the last with diverse beam search of its own, for the same tables.
 */
class ReferenceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode REFERENCE = read("table-model.json");

  private static JsonNode read(String file) {
    try (InputStream in = ReferenceTest.class.getResourceAsStream(file)) {
      return JSON.readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> cases() {
    return Stream.of(REFERENCE, read("diverse-beams.json"))
        .flatMap(file -> file.get("cases").valueStream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void writesWhatTheReferenceWrites(JsonNode expected) {
    float[][] logits =
        JSON.convertValue(
            REFERENCE.get("tables").get(expected.get("table").intValue()), float[][].class);
    int[][] prompt = JSON.convertValue(expected.get("prompt"), int[][].class);
    long[] flat = Stream.of(prompt).flatMapToInt(Arrays::stream).asLongStream().toArray();
    GenerationSettings settings =
        GenerationSettings.fromJson((ObjectNode) expected.get("settings"));
    List<Generated> written;
    try (Scope scope = Scope.open()) {
      written =
          Generator.generate(
              new TableLanguageModel(logits, false),
              Inputs.ofIds(Tensors.ofLongs(flat, prompt.length, prompt[0].length)),
              settings);
    }
    assertThat(Generator.padded(written, settings))
        .isDeepEqualTo(JSON.convertValue(expected.get("ids"), int[][].class));
    JsonNode scores = expected.path("sequences_scores");
    for (int i = 0; i < scores.size(); i++) {
      assertThat(written.get(i).score()).isCloseTo(scores.get(i).doubleValue(), within(1e-4));
    }
    assertThat(scores.isMissingNode()).isNotEqualTo(DecodingStrategies.of(settings).searches());
  }
}
