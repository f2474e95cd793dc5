package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.LayerSelection;
import org.warmstart.pipeline.LayerSelection.Mix;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.TokenEmbeddings;
import org.warmstart.pipeline.result.WordEmbeddings;

/**
 * The features that {@link TextEmbedder} takes of models, beside transformers' {@code
 * output_hidden_states} of the same checkpoints.
 */
class EmbeddedLayersTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TextInput PAIR = TextInput.of("w5 w17 w9 w22", "w60 w31 w8");
  private static final int TOKENS = 7;

  private final Path folder;

  EmbeddedLayersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A tokenizer whose tokens are w0, w1, …; it frames nothing, and second texts are of type 1. */
  @BeforeEach
  void tokenizer() throws IOException {
    ObjectNode json =
        (ObjectNode)
            JSON.readTree(
                """
                {"version": "1.0", "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": null,
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                            {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {}},
                 "model": {"type": "WordLevel", "vocab": {}, "unk_token": "w3"}}
                """);
    ObjectNode vocabulary = (ObjectNode) json.get("model").get("vocab");
    for (int id = 0; id < 90; id++) {
      vocabulary.put("w" + id, id);
    }
    Files.writeString(folder.resolve("tokenizer.json"), json.toString());
    Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
  }

  private void take(String name) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(CASES.resolve(name).resolve(file), folder.resolve(file));
    }
  }

  private static double[][] expected(String name) throws IOException {
    JsonNode states =
        JSON.readTree(Path.of("src/test/resources/features/hidden-states.json").toFile()).get(name);
    return JSON.treeToValue(states, double[][].class);
  }

  private TextEmbedder embedder(Pooling pooling, boolean normalize, LayerSelection layers) {
    return TextEmbedder.load(folder, PipelineOptions.DEFAULT, pooling, normalize, layers);
  }

  private static void assertClose(float[] ours, double[] theirs) {
    assertThat(ours).hasSize(theirs.length);
    for (int d = 0; d < ours.length; d++) {
      assertThat((double) ours[d])
          .isCloseTo(theirs[d], within(2e-5 * Math.max(1, Math.abs(theirs[d]))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-masked-lm",
        "roberta-masked-lm",
        "gpt2",
        "t5",
        "electra-discriminator",
        "albert-pretraining",
        "xlnet-sequence-classification",
        "distilbert-masked-lm"
      })
  void layersAreTheReferences(String name) throws IOException {
    take(name);
    double[][] states = expected(name);
    assertThat(states).hasDimensions(3, states[0].length);
    int width = states[0].length / TOKENS;
    for (int layer = 0; layer < 3; layer++) {
      try (TextEmbedder embedder =
          embedder(Pooling.MEAN, false, LayerSelection.of(layer == 2 ? -1 : layer))) {
        float[][] vectors = embedder.embedTokens(PAIR).vectors();
        assertThat(vectors).hasNumberOfRows(TOKENS);
        for (int t = 0; t < TOKENS; t++) {
          assertClose(vectors[t], row(states[layer], t, width));
        }
      }
    }
    for (Mix mix : Mix.values()) {
      try (TextEmbedder embedder =
          embedder(Pooling.LAST, false, LayerSelection.parse("-2..-1, 0", mix))) {
        double[] wanted = new double[mix == Mix.CONCAT ? 3 * width : width];
        int[] order = {1, 2, 0};
        for (int i = 0; i < 3; i++) {
          for (int d = 0; d < width; d++) {
            double value = states[order[i]][(TOKENS - 1) * width + d];
            wanted[mix == Mix.CONCAT ? i * width + d : d] += mix == Mix.MEAN ? value / 3 : value;
          }
        }
        assertClose(embedder.embed(PAIR).vector(), wanted);
      }
    }
  }

  private static double[] row(double[] states, int token, int width) {
    double[] row = new double[width];
    System.arraycopy(states, token * width, row, 0, width);
    return row;
  }

  @Test
  void poolingsAreWhatTheirNamesSay() throws IOException {
    take("bert-masked-lm");
    double[] last = expected("bert-masked-lm")[2];
    int width = last.length / TOKENS;
    for (Pooling pooling : List.of(Pooling.MEAN, Pooling.MAX, Pooling.SUM, Pooling.FIRST)) {
      double[] wanted = new double[width];
      for (int d = 0; d < width; d++) {
        double sum = 0;
        double most = -1e9;
        for (int t = 0; t < TOKENS; t++) {
          sum += last[t * width + d];
          most = Math.max(most, last[t * width + d]);
        }
        wanted[d] =
            switch (pooling) {
              case MEAN -> sum / TOKENS;
              case MAX -> most;
              case SUM -> sum;
              default -> last[d];
            };
      }
      try (TextEmbedder embedder = embedder(pooling, false, LayerSelection.of(-1));
          TextEmbedder unit = embedder(pooling, true, LayerSelection.of(-1))) {
        assertClose(embedder.embed(PAIR).vector(), wanted);
        double length = 0;
        for (float value : unit.embed(PAIR).vector()) {
          length += value * value;
        }
        assertThat(length).isCloseTo(1, within(1e-5));
      }
    }
  }

  /** Words of several tokens, of none, and such as are cut off. */
  @Test
  void wordsArePooledOfTheirTokens() throws IOException {
    take("roberta-masked-lm");
    List<String> words = List.of("w5 w17", "w9", "\uD83D\uDE00", "w22");
    List<Pooling> poolings = List.of(Pooling.MODEL, Pooling.MAX, Pooling.FIRST, Pooling.SUM);
    for (Pooling pooling : poolings) {
      try (TextEmbedder embedder = embedder(pooling, false, LayerSelection.of(1))) {
        WordEmbeddings result = embedder.embedWords(List.of(words)).get(0);
        TokenEmbeddings tokens = embedder.embedTokens(TextInput.of("w5 w17 w9 \uD83D\uDE00 w22"));
        assertThat(tokens.tokenStrings()).containsExactly("w5", "w17", "w9", "w3", "w22");
        assertThat(tokens.places().get(4)).isEqualTo(new TokenEmbeddings.Place(0, 13, 16));
        float[] first = tokens.vectors()[0];
        float[] second = tokens.vectors()[1];
        float[] wanted = new float[first.length];
        for (int d = 0; d < wanted.length; d++) {
          wanted[d] =
              switch (pooling) {
                case MAX -> Math.max(first[d], second[d]);
                case FIRST -> first[d];
                case SUM -> first[d] + second[d];
                default -> (first[d] + second[d]) / 2;
              };
        }
        assertThat(result.words()).hasSize(4);
        assertThat(result.words().get(0).vector()).containsExactly(wanted, within(1e-6f));
        assertThat(result.words().get(3).vector()).containsExactly(tokens.vectors()[4]);
        assertThat(result.words().get(3).start()).isEqualTo(13);
        assertThat(result.without()).isZero();
      }
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add("w9");
    }
    try (TextEmbedder embedder =
        TextEmbedder.load(folder, PipelineOptions.DEFAULT.truncating(), Pooling.MEAN, false)) {
      WordEmbeddings cut = embedder.embedWords(List.of(many)).get(0);
      assertThat(cut.without()).isEqualTo(60L - cut.tokens().read()).isPositive();
      assertThat(cut.words().get(59).vector()).isNull();
      assertThatThrownBy(() -> embedder.embedWords(List.of(List.of("w9", " "))))
          .isInstanceOf(InputException.class)
          .hasMessage("there are no words, or one of them is blank");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "-4", "2..1", "0,-3", "1,,2", "last", "", "1-2", "0..1,1"})
  void layersThatAreNotThereAreRefused(String layers) throws IOException {
    take("gpt2");
    assertThatThrownBy(
            () -> embedder(Pooling.MEAN, false, LayerSelection.parse(layers, Mix.SUM)).close())
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("layers: ");
  }
}
