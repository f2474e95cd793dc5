package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.family.t5.T5;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class T5Test {
  private static final String T5 =
      """
      {"model_type": "t5", "vocab_size": 41, "d_model": 20, "d_kv": 6, "d_ff": 34, "num_layers": 2,
       "num_decoder_layers": 3, "num_heads": 4, "relative_attention_num_buckets": 6,
       "relative_attention_max_distance": 9, "dropout_rate": 0.2, "classifier_dropout": 0.25,
       "pad_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 1, "num_labels": 5}
      """;
  private static final String SOURCE = "encoder_last_hidden_state";
  static final String GATED =
      TinyModels.with(
          TinyModels.with(T5, "feed_forward_proj", "\"gated-gelu\""),
          "tie_word_embeddings",
          "false");

  @Nested
  class FirstVersion extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(T5);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class SecondVersion extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(GATED);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class BesideGpt2 extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(T5, TinyModels.GPT2, false);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(T5);
    }
  }

  @Nested
  class DecodingGated extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(GATED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "feed_forward_proj|\"gated-gleu\"|'feed_forward_proj' should be an activation",
        "is_gated_act|true|'is_gated_act' is true; only false is supported",
        "dense_act_fn|\"gelu\"|should be the activation of 'feed_forward_proj': relu",
        "relative_attention_num_buckets|3|should be at least 4",
        "relative_attention_max_distance|3|should be more than half the 6 buckets",
        "d_model|0|'d_model' should be a whole number",
        "num_layer|2|unknown key 'num_layer'; did you mean 'num_layers'",
      })
  void wrongValues(String key, String value, String message) {
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(T5, key, value)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }

  @Test
  void copiesChangeBothSides() {
    ModelConfig config = TinyModels.config(T5).withLayers(5);
    assertThat(config.layers()).isEqualTo(5);
    assertThat(config.decoderLayers()).isEqualTo(5);
  }

  private static Model saved(String json, Path folder) {
    RandomState.seed(3);
    Model model = Families.create(TinyModels.config(json), Head.SEQUENCE_TO_SEQUENCE);
    model.initialise();
    Checkpoint.save(model, folder);
    return model;
  }

  /** Later versions of the reference write "tied" whatever the weights are. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTensorsTellWhetherTheOutputIsTied(boolean tied, @TempDir Path folder) throws IOException {
    String json = TinyModels.with(GATED, "tie_word_embeddings", Boolean.toString(tied));
    Model before = saved(TinyModels.with(json, "scale_decoder_outputs", "false"), folder);
    Path file = folder.resolve("config.json");
    String opposite = Boolean.toString(!tied);
    Files.writeString(
        file, TinyModels.with(Files.readString(file), "tie_word_embeddings", opposite));
    Model after = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(after.parameters().containsKey("lm_head.weight")).isEqualTo(!tied);
      assertThat(Tensors.identical(output(after, "logits"), output(before, "logits"))).isTrue();
      assertThat(after.config().toJson().get("tie_word_embeddings").asBoolean()).isEqualTo(!tied);
    } finally {
      before.release();
      after.release();
    }
  }

  @Test
  void anotherHeadTakesTheLayers(@TempDir Path folder) {
    saved(GATED, folder).release();
    Checkpoint.Loaded answers = Checkpoint.loadAs(folder, Head.QUESTION_ANSWERING, same -> same);
    answers.model().release();
    assertThat(answers.newlyInitialised())
        .containsExactlyInAnyOrder("qa_outputs.weight", "qa_outputs.bias");
    assertThat(answers.ignored())
        .extracting(Checkpoint.Ignored::tensor)
        .containsExactly("lm_head.weight");
    Checkpoint.Loaded tagger = Checkpoint.loadAs(folder, Head.TOKEN_CLASSIFICATION, same -> same);
    tagger.model().release();
    assertThat(tagger.newlyInitialised())
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    // an encoder alone leaves the decoder, which is no head
    assertThat(tagger.unused())
        .hasSize(2)
        .contains("not used: 1 tensor of the checkpoint's own head: lm_head.weight")
        .anyMatch(line -> line.contains("of the checkpoint's decoder: decoder."));
  }

  @Test
  void layersThatAreMissingAreNotMadeUp(@TempDir Path folder) {
    saved(T5, folder).release();
    assertThatThrownBy(
            () ->
                Checkpoint.loadAs(
                    folder, Head.SEQUENCE_TO_SEQUENCE, config -> config.with("decoderLayers", 4)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("decoder.block.3.layer.0");
  }

  @Test
  void aLoneEncoderTakesItsSideOfTheWeights(@TempDir Path folder) {
    Model t5 = saved(T5, folder);
    Composition.Composed composed =
        Composition.compose(
            Composition.Source.checkpoint(folder),
            Composition.Source.random(TinyModels.config(TinyModels.GPT2)),
            false,
            new TokenRoles(1, 2, 0, 1));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(((EncoderDecoder) composed.model()).encoder().architecture())
          .isEqualTo("T5EncoderModel");
      assertThat(Tensors.identical(output(composed.model(), SOURCE), output(t5, SOURCE))).isTrue();
    } finally {
      composed.model().release();
      t5.release();
    }
  }

  private static Tensor output(Model model, String name) {
    Inputs in = TinyBatches.of(TinyModels.config(T5), Head.SEQUENCE_TO_SEQUENCE);
    return Objects.requireNonNull(model.forward(in).get(name), name);
  }
}
