package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.EmbeddedEncoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class NewEncoderTest {
  private static ModelConfig config(String encoder, String pretrained) {
    return TinyModels.config(
        "{\"model_type\": \"new-encoder\", \"encoder\": %s, \"pretrained\": %s}"
            .formatted(encoder, pretrained));
  }

  @Nested
  class BertBeforeBart extends ModelContract {
    @Override
    ModelConfig config() {
      return NewEncoderTest.config(TinyModels.BERT, BartTest.BART);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    boolean isUnused(String parameter) {
      return parameter.startsWith("new_encoder.pooler.")
          || parameter.equals("pretrained.final_logits_bias");
    }
  }

  /** The second version of T5, whose output layer is its own. */
  @Nested
  class BartBeforeT5 extends ModelContract {
    @Override
    ModelConfig config() {
      return NewEncoderTest.config(BartTest.BART, T5Test.GATED);
    }

    /** What a T5 behind it embedded, it does not read any more; its decoder still does. */
    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return NewEncoderTest.config(TinyModels.BERT, BartTest.BART);
    }
  }

  static Stream<String> pretrained() {
    return Stream.of(BartTest.BART, T5Test.GATED);
  }

  /** Given the embeddings that it would have looked up, the model reads what it read before. */
  @ParameterizedTest
  @MethodSource("pretrained")
  void itsOwnEmbeddingsChangeNothing(String json) {
    ModelConfig config = TinyModels.config(json);
    RandomState.seed(5);
    Model model = Families.create(config, Head.SEQUENCE_TO_SEQUENCE);
    model.initialise();
    String name = json.equals(BartTest.BART) ? "model.shared.weight" : "shared.weight";
    double scale = json.equals(BartTest.BART) ? Math.sqrt(config.width()) : 1;
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.padded(TinyBatches.of(config, Head.SEQUENCE_TO_SEQUENCE), 2);
      Tensor words = Objects.requireNonNull(model.parameters().get(name)).tensor();
      Tensor embedded = Ops.scale(Ops.embedding(words, in.require("input_ids"), -1), scale);
      EmbeddedEncoder body = (EmbeddedEncoder) ((ConditionalGeneration<?>) model).body();
      Tensor states =
          body.encodeEmbedded(embedded, in.require("attention_mask"), HiddenStates.NONE);
      Tensor expected = Objects.requireNonNull(model.forward(in).get("encoder_last_hidden_state"));
      assertThat(Tensors.maxDifference(states, expected)).isLessThan(1e-6);
    } finally {
      model.release();
    }
  }

  /** Section 3.4: the source encoder, BART's positions, and the first layer's input projection. */
  @Test
  void theFirstStepTrainsWhatThePaperSays() {
    NewEncoder model =
        (NewEncoder)
            Families.create(config(TinyModels.BERT, BartTest.BART), Head.SEQUENCE_TO_SEQUENCE);
    List<String> trained = new ArrayList<>(model.parameters().keySet());
    trained.removeAll(model.frozenFirst());
    assertThat(trained)
        .filteredOn(name -> !name.startsWith("new_encoder."))
        .containsExactlyInAnyOrder(
            "projection.weight",
            "projection.bias",
            "pretrained.model.encoder.embed_positions.weight",
            "pretrained.model.decoder.embed_positions.weight",
            "pretrained.model.encoder.layers.0.self_attn.q_proj.weight",
            "pretrained.model.encoder.layers.0.self_attn.q_proj.bias",
            "pretrained.model.encoder.layers.0.self_attn.k_proj.weight",
            "pretrained.model.encoder.layers.0.self_attn.k_proj.bias",
            "pretrained.model.encoder.layers.0.self_attn.v_proj.weight",
            "pretrained.model.encoder.layers.0.self_attn.v_proj.bias");
    assertThat(model.frozenFirst()).noneMatch(name -> name.startsWith("new_encoder."));
  }

  @Test
  void keepsThePretrainedWeights(@TempDir Path folder) {
    RandomState.seed(3);
    Model bart = Families.create(TinyModels.config(BartTest.BART), Head.SEQUENCE_TO_SEQUENCE);
    bart.initialise();
    Checkpoint.save(bart, folder);
    Composition.Composed composed =
        Composition.replaceEmbeddings(
            Composition.Source.random(TinyModels.config(TinyModels.BERT)), folder);
    Model model = composed.model();
    try (Scope scope = Scope.open()) {
      bart.parameters()
          .forEach(
              (name, parameter) ->
                  assertThat(
                          Tensors.identical(
                              parameter.tensor(),
                              Objects.requireNonNull(model.parameters().get("pretrained." + name))
                                  .tensor()))
                      .as(name)
                      .isTrue());
      assertThat(model.parameters().values()).allMatch(each -> each.isAllocated());
      assertThat(model.config().tokens()).isEqualTo(bart.config().tokens());
      assertThat(composed.parameters(Composition.Origin.COPIED)).isEqualTo(bart.parameterCount());
      assertThat(composed.ignored()).isEmpty();
      assertThat(composed.parts())
          .filteredOn(part -> part.origin() == Composition.Origin.NEW)
          .allMatch(part -> part.tensor().matches("(new_encoder|projection)\\..*"));
    } finally {
      bart.release();
      model.release();
    }
  }

  @Test
  void familiesThatCannotTakeTheirPlaceAreRefused() {
    ModelConfig reader = config(TinyModels.GPT2, BartTest.BART);
    assertThatThrownBy(() -> Families.create(reader, Head.SEQUENCE_TO_SEQUENCE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'gpt2' reads left to right only");
    ModelConfig behind = config(TinyModels.BERT, TinyModels.BERT);
    assertThatThrownBy(() -> Families.create(behind, Head.SEQUENCE_TO_SEQUENCE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "a new encoder cannot stand in front of the family 'bert'; it can in front of bart,");
  }
}
