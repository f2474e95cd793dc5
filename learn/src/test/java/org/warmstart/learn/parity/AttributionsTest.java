package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.pipeline.ModelInspector;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.inspect.Attribution;
import org.warmstart.pipeline.inspect.AttributionSettings;
import org.warmstart.pipeline.inspect.AttributionSettings.Baseline;
import org.warmstart.pipeline.inspect.AttributionSettings.Method;
import org.warmstart.pipeline.inspect.Written;

/**
 * Attributions are captum's.
 *
 * <p>attention/attributions.json was made with captum 0.8 on the cases of {@link ParityTest}:
 * {@code LayerGradientXActivation} and {@code LayerIntegratedGradients(…).attribute(ids,
 * baselines=ones, n_steps=20)} on the word embeddings, summed over their width; for BART {@code
 * IntegratedGradients} on the embeddings of both sides from zeros. Scores: class 1 less class 0;
 * word 7 in the place of token 2; next word 7 less word 8; word 11 at the decoder's place 2.
 */
class AttributionsTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final double TOLERANCE = 2e-6;
  private static final int VOCABULARY = 99;
  private static final int STEPS = 20;

  private final Path folder;

  AttributionsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A case with a tokenizer whose words are t0, t1, …, of which t1 is padding. */
  private ModelInspector inspector(String name, String mask) throws IOException {
    Files.copy(CASES.resolve(name).resolve("config.json"), folder.resolve("config.json"));
    Files.copy(
        CASES.resolve(name).resolve("model.safetensors"), folder.resolve("model.safetensors"));
    StringJoiner words = new StringJoiner(", ");
    for (int i = 0; i < VOCABULARY; i++) {
      words.add("\"t" + i + "\": " + i);
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
         "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "t1"}}
        """
            .formatted(words));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"pad_token\": \"t1\""
            + (mask.isEmpty() ? "}" : ", \"mask_token\": \"" + mask + "\"}"));
    return ModelInspector.load(folder);
  }

  private static JsonNode expected(String name) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of("src/test/resources/attention/attributions.json").toFile())
        .path(name);
  }

  private static TextInput text(JsonNode expected) {
    StringJoiner text = new StringJoiner(" ");
    expected.path("ids").forEach(id -> text.add("t" + id.asInt()));
    return TextInput.of(text.toString());
  }

  private static void check(
      ModelInspector inspector, JsonNode expected, Written written, AttributionSettings settings) {
    Attribution product =
        inspector
            .attribute(text(expected), written, settings.with(Method.GRADIENT_INPUT))
            .attributions()
            .get(0);
    assertSame(product, expected.path("gradientInput"));
    assertThat(product.completeness()).isNull();
    Attribution integrated =
        inspector.attribute(text(expected), written, settings).attributions().get(0);
    assertSame(integrated, expected.path("integrated"));
    Attribution.Completeness completeness = Objects.requireNonNull(integrated.completeness());
    assertThat(completeness.gap()).isLessThan(1e-4);
    assertThat(completeness.holds()).isTrue();
  }

  private static void assertSame(Attribution ours, JsonNode theirs) {
    List<Float> all = new ArrayList<>();
    for (float value : ours.tokens()) {
      all.add(value);
    }
    for (float value : ours.written()) {
      all.add(value);
    }
    assertThat(all).hasSize(theirs.size());
    for (int i = 0; i < all.size(); i++) {
      assertThat((double) all.get(i)).isCloseTo(theirs.get(i).asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void ofAClassRatherThanAnother() throws IOException {
    try (ModelInspector inspector = inspector("bert-sequence-classification", "")) {
      AttributionSettings settings =
          AttributionSettings.DEFAULT
              .from(Baseline.PADDING, STEPS)
              .of("LABEL_1")
              .insteadOf("LABEL_0");
      check(inspector, expected("bert-sequence-classification"), Written.NOTHING, settings);
    }
  }

  @Test
  void ofAMaskedWord() throws IOException {
    try (ModelInspector inspector = inspector("bert-masked-lm", "t54")) {
      check(
          inspector,
          expected("bert-masked-lm"),
          Written.NOTHING,
          AttributionSettings.DEFAULT.from(Baseline.PADDING, STEPS).of("t7"));
    }
  }

  @Test
  void ofTheNextWordRatherThanAnother() throws IOException {
    try (ModelInspector inspector = inspector("gpt2", "")) {
      check(
          inspector,
          expected("gpt2"),
          Written.NOTHING,
          AttributionSettings.DEFAULT.from(Baseline.PADDING, STEPS).of("t7").insteadOf("t8"));
    }
  }

  @Test
  void ofAWrittenWordToTheSourceAndWhatWasWritten() throws IOException {
    try (ModelInspector inspector = inspector("bart", "")) {
      check(
          inspector,
          expected("bart"),
          Written.of("t5 t9 t11"),
          AttributionSettings.DEFAULT.from(Baseline.ZERO, STEPS).at(3));
    }
  }
}
