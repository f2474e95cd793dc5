package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;

/** Which of a BART checkpoint's tensors go where. */
class BartCheckpointTest {
  private static final String SOURCE = "encoder_last_hidden_state";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @BeforeEach
  void save() {
    RandomState.seed(3);
    Model bart = Families.create(TinyModels.config(BartTest.BART), Head.SEQUENCE_TO_SEQUENCE);
    bart.initialise();
    Checkpoint.save(bart, folder);
    bart.release();
  }

  private void rewrite(Consumer<Map<String, Tensor>> change) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try (SafetensorsFile stored = SafetensorsFile.open(file)) {
        for (String name : stored.tensors().keySet()) {
          tensors.put(name, stored.read(name));
        }
      }
      change.accept(tensors);
      SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    }
  }

  private static Tensor take(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.remove(name), name);
  }

  private static Tensor output(Model model, String name) {
    Inputs in = TinyBatches.of(TinyModels.config(BartTest.BART), Head.SEQUENCE_TO_SEQUENCE);
    return Objects.requireNonNull(model.forward(in).get(name), name);
  }

  @Test
  void aLoneEncoderTakesItsSideOfTheWeights() {
    Composition.Composed composed =
        Composition.compose(
            Composition.Source.checkpoint(folder),
            Composition.Source.random(TinyModels.config(TinyModels.GPT2)),
            false,
            new TokenRoles(1, 2, 0, 1));
    Model bart = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(Tensors.identical(output(composed.model(), SOURCE), output(bart, SOURCE)))
          .isTrue();
      assertThat(((EncoderDecoder) composed.model()).encoder().architecture())
          .isEqualTo("BartEncoder");
      assertThat(composed.model().parameters())
          .containsKey("encoder.shared.weight")
          .containsKey("encoder.encoder.layers.2.fc1.weight");
    } finally {
      composed.model().release();
      bart.release();
    }
  }

  @Test
  void aLoneDecoderKeepsItsCrossAttention() {
    Composition.Composed composed =
        Composition.compose(
            Composition.Source.random(TinyModels.config(TinyModels.BERT)),
            Composition.Source.checkpoint(folder),
            false,
            new TokenRoles(1, 2, 0, 1));
    composed.model().release();
    assertThat(composed.parts())
        .filteredOn(part -> part.tensor().startsWith("decoder."))
        .isNotEmpty()
        .allMatch(part -> part.origin() == Composition.Origin.COPIED);
  }

  @Test
  void theConstantBiasMayBeMissing() throws IOException {
    rewrite(tensors -> tensors.remove("final_logits_bias"));
    Model model = Checkpoint.load(folder);
    assertThat(Tensors.floats(parameter(model, "final_logits_bias"))).containsOnly(0);
    model.release();
  }

  private static Tensor parameter(Model model, String name) {
    return Objects.requireNonNull(model.parameters().get(name)).tensor();
  }

  @Test
  void anotherHeadStartsWithNewWeightsAndTheOldBody() {
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(folder, Head.SEQUENCE_CLASSIFICATION, same -> same);
    loaded.model().release();
    assertThat(loaded.newlyInitialised())
        .containsExactlyInAnyOrder(
            "classification_head.dense.weight",
            "classification_head.dense.bias",
            "classification_head.out_proj.weight",
            "classification_head.out_proj.bias");
  }

  @Test
  void theEmbeddingsMayHaveAnyOfTheirNames() throws IOException {
    Model before = Checkpoint.load(folder);
    rewrite(
        tensors -> {
          Tensor words = take(tensors, "model.shared.weight");
          tensors.put("lm_head.weight", words);
          tensors.put("model.encoder.embed_tokens.weight", words.clone());
        });
    Model after = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(Tensors.identical(output(before, "logits"), output(after, "logits"))).isTrue();
    } finally {
      before.release();
      after.release();
    }
  }

  @Test
  void textsWithoutAnEndTokenHaveNoClass() {
    Model model = Families.create(TinyModels.config(BartTest.BART), Head.SEQUENCE_CLASSIFICATION);
    model.initialise();
    try (Scope scope = Scope.open()) {
      Inputs in = Inputs.ofIds(Tensors.ofLongs(new long[] {3, 2, 3, 4}, 2, 2));
      assertThatThrownBy(() -> model.forward(in))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("at its end token, number 2, but a text has none");
    } finally {
      model.release();
    }
  }
}
