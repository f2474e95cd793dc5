package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Heads that read a mix of all layers, and of both orders of a pair, compute the reference's. */
class HeadsOnMixedStatesTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final Path EXPECTED = Path.of("src/test/resources/features/layer-mix.json");

  static Stream<String> mixed() throws IOException {
    List<String> names = new ArrayList<>();
    new ObjectMapper().readTree(EXPECTED.toFile()).fieldNames().forEachRemaining(names::add);
    assertThat(names).hasSize(9);
    return names.stream();
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }

  private static void set(Model model, String name, float... values) {
    Parameter parameter = Objects.requireNonNull(model.parameters().get(name));
    try (Scope scope = Scope.open()) {
      parameter.load(Tensors.ofFloats(values, values.length));
    }
  }

  private static float[] logits(Model model, Path folder) {
    try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("io.safetensors"));
        Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<String, Tensor> in = new LinkedHashMap<>();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("in.") && !name.equals("in.labels")) {
          in.put(name.substring("in.".length()), reference.read(name));
        }
      }
      return Tensors.floats(Objects.requireNonNull(model.forward(Inputs.of(in)).get("logits")));
    }
  }

  private static void assertClose(float[] ours, float[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).isCloseTo(theirs[i], within(1e-4f * Math.max(1, Math.abs(theirs[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("mixed")
  void aMixOfLayersIsTheReferences(String name, @TempDir Path saved) throws IOException {
    Path folder = CASES.resolve(name);
    JsonNode expected = new ObjectMapper().readTree(EXPECTED.toFile()).get(name);
    Head head = name.contains("token") ? Head.TOKEN_CLASSIFICATION : Head.SEQUENCE_CLASSIFICATION;
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(folder, head, config -> config.withLayerMix(true, head));
    assertThat(loaded.newlyInitialised()).containsExactly("layer_mix.weights", "layer_mix.scale");
    Model model = loaded.model();
    set(model, "layer_mix.weights", floats(expected.get("weights")));
    set(model, "layer_mix.scale", (float) expected.get("scale").asDouble());
    float[] logits = logits(model, folder);
    assertClose(logits, floats(expected.get("logits")));

    Checkpoint.save(model, saved);
    model.release();
    assertThat(Checkpoint.config(saved).mixesLayers()).isTrue();
    Model again = Checkpoint.load(saved);
    assertThat(logits(again, folder)).isEqualTo(logits);
    again.release();
    Model without = Checkpoint.loadAs(saved, head, c -> c.withLayerMix(false, head)).model();
    Model plain = Checkpoint.load(folder);
    assertThat(logits(without, folder)).isEqualTo(logits(plain, folder));
    without.release();
    plain.release();
  }

  @Test
  void layersThatCannotBeMixedAreRefused() {
    for (String type : List.of("bart", "lstm-lm", "elmo", "quick-thought")) {
      assertThatThrownBy(
              () -> Families.usual(type).withLayerMix(true, Head.SEQUENCE_CLASSIFICATION))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("a mix of layers: ");
    }
  }

  /**
   * The case's {@code score(h(first) + h(second))}, where h is transformers' last hidden state at
   * the last token; a row of the batch is filled up with padding.
   */
  @Test
  void twoOrdersAreAddedUpBelowTheOutputLayer() {
    Model model = Checkpoint.load(CASES.resolve("gpt2-sequence-classification"));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      long[] ids = {5, 17, 9, 22, 60, 0, 5, 22, 9, 17, 61, 60};
      long[] mask = {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
      Inputs in =
          Inputs.ofIds(Tensors.ofLongs(ids, 1, 2, 6))
              .with("attention_mask", Tensors.ofLongs(mask, 1, 2, 6));
      assertClose(
          Tensors.floats(Objects.requireNonNull(model.forward(in).get("logits"))),
          new float[] {1.1740323f, 0.6170905f, -0.4398516f});
    } finally {
      model.release();
    }
  }
}
