package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

/** Tiny checkpoints with what transformers 5.17 generates from them, padded prompts included. */
class CheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Models this small gain nothing from threads, which wait for each other on a busy machine. */
  @BeforeAll
  static void useOneThread() {
    Engine.setThreads(1);
  }

  private static Path directory(String name) {
    URL url = Objects.requireNonNull(CheckpointTest.class.getResource("/parity/" + name));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Inputs inputs(JsonNode json) {
    Inputs inputs = Inputs.of(Map.of());
    for (var entry : json.properties()) {
      int[][] rows = JSON.convertValue(entry.getValue(), int[][].class);
      int[] flat = Stream.of(rows).flatMapToInt(Arrays::stream).toArray();
      inputs = inputs.with(entry.getKey(), Tensors.ofInts(flat, rows.length, rows[0].length));
    }
    return inputs;
  }

  @ParameterizedTest
  @CsvSource({"gpt2,true", "gpt2,false", "openai-gpt,true", "bert2bert,true", "bert2bert,false"})
  void generatesWhatTheReferenceGenerates(String name, boolean useCache) throws IOException {
    Path directory = directory(name);
    JsonNode cases = JSON.readTree(directory.resolve("expected.json").toFile()).get("generate");
    assertThat(cases.size()).isGreaterThan(15);
    try (Scope all = Scope.open()) {
      Model model = Checkpoint.load(directory);
      GenerationSettings own = GenerationSettings.forCheckpoint(directory, model.config());
      for (JsonNode expected : cases) {
        GenerationSettings settings =
            own.with((ObjectNode) expected.get("settings")).toBuilder().useCache(useCache).build();
        List<Generated> written =
            Generator.generate((Decodable) model, inputs(expected.get("inputs")), settings);
        assertThat(Generator.padded(written, settings))
            .as("%s", expected.get("settings"))
            .isDeepEqualTo(JSON.convertValue(expected.get("ids"), int[][].class));
        JsonNode scores = expected.path("sequences_scores");
        for (int i = 0; i < scores.size(); i++) {
          assertThat(written.get(i).score()).isCloseTo(scores.get(i).doubleValue(), within(1e-4));
        }
      }
      model.release();
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt2", "bert2bert"})
  void nativeMemoryStaysFlatOver300Generations(String name) {
    Path directory = directory(name);
    try (Scope all = Scope.open()) {
      Model model = Checkpoint.load(directory);
      GenerationSettings greedy =
          GenerationSettings.forCheckpoint(directory, model.config()).toBuilder()
              .maxNewTokens(5)
              .build();
      List<GenerationSettings> kinds =
          List.of(
              greedy,
              greedy.toBuilder().numBeams(3).noRepeatNgramSize(2).build(),
              greedy.toBuilder().doSample(true).numReturnSequences(2).build());
      long before = 0;
      for (int i = 0; i < 300; i++) {
        try (Scope scope = Scope.open()) {
          Inputs prompt = Inputs.ofIds(Tensors.ofInts(new int[] {9, 8, 7, 6}, 2, 2));
          Generator.generate((Decodable) model, prompt, kinds.get(i % 3));
        }
        if (i == 8) {
          before = Engine.nativeObjects();
        }
      }
      // what other tests left to the garbage collector may have gone in between
      assertThat(Engine.nativeObjects()).isLessThanOrEqualTo(before);
      model.release();
    }
  }

  @Test
  void settingsOfACheckpointComeFromItsFileOrItsConfiguration(@TempDir Path empty)
      throws IOException {
    Path directory = directory("bert2bert");
    GenerationSettings settings =
        GenerationSettings.forCheckpoint(directory, Checkpoint.config(directory));
    assertThat(settings.decoderStartTokenId()).isEqualTo(3);
    assertThat(settings.eosTokenIds()).containsExactly(4);
    assertThat(GenerationSettings.forCheckpoint(empty, Checkpoint.config(directory)))
        .isEqualTo(settings);

    Path file = empty.resolve("generation_config.json");
    Files.writeString(file, "{\"num_beams\": 4,\n oops}");
    assertThatThrownBy(() -> GenerationSettings.forCheckpoint(empty, Checkpoint.config(directory)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("line 2");
    Files.writeString(file, "{\"num_beams\": -4}");
    assertThatThrownBy(() -> GenerationSettings.forCheckpoint(empty, Checkpoint.config(directory)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("num_beams");
  }
}
