package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

class ReformerTest {
  private static final String REFORMER =
      """
      {"model_type": "reformer", "vocab_size": 37, "hidden_size": 12, "attention_head_size": 5,
       "num_attention_heads": 2, "feed_forward_size": 26, "attn_layers": ["local", "lsh"],
       "axial_pos_shape": [6, 4], "axial_pos_embds_dim": [4, 8], "axial_norm_std": 0.3,
       "max_position_embeddings": 24, "local_attn_chunk_length": 16, "lsh_attn_chunk_length": 16,
       "num_hashes": 2, "num_buckets": 4, "hash_seed": 3, "hidden_dropout_prob": 0.25,
       "local_attention_probs_dropout_prob": 0.2, "lsh_attention_probs_dropout_prob": 0.15,
       "initializer_range": 0.3, "pad_token_id": 0, "num_labels": 5}
      """;

  /** Chunks of which a tiny text has several. */
  private static final String CHUNKED =
      TinyModels.with(
          TinyModels.with(REFORMER, "local_attn_chunk_length", "4"), "lsh_attn_chunk_length", "4");

  private static final String LOCAL =
      TinyModels.with(CHUNKED, "attn_layers", "[\"local\", \"local\"]");

  /** The output layer's bias is kept but unused. */
  private static boolean isBias(String parameter) {
    return parameter.endsWith("lm_head.bias");
  }

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(REFORMER);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    boolean isUnused(String parameter) {
      return isBias(parameter);
    }
  }

  @Nested
  class BesideBert extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(REFORMER, TinyModels.BERT, false);
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
      return TinyModels.config(LOCAL);
    }
  }

  private static Inputs text(int rows, int tokens, Head head) {
    Tensor ids = Tensors.ofLongs(TinyBatches.tokens(new Random(2), rows, tokens, 37), rows, tokens);
    Inputs in = Inputs.ofIds(ids);
    return head == Head.NONE ? in : in.with("labels", ids);
  }

  /**
   * Layers whose inputs are computed from their outputs have the gradients of those that keep them,
   * but for rounding, with the same dropout and the same buckets.
   */
  @ParameterizedTest
  @CsvSource({"true, 3", "true, null", "false, 3"})
  void reversedLayersHaveTheSameGradients(boolean decoder, String seed) {
    String json = TinyModels.with(CHUNKED, "attn_layers", "[\"lsh\", \"local\", \"lsh\"]");
    json = TinyModels.with(json, "is_decoder", Boolean.toString(decoder));
    Head head = decoder ? Head.CAUSAL_LM : Head.MASKED_LM;
    Model model =
        Families.create(TinyModels.config(TinyModels.with(json, "hash_seed", seed)), head);
    RandomState.seed(5);
    model.initialise();
    model.train(true);
    Map<String, float[]> plain = gradients(model, head, false);
    Map<String, float[]> reversed = gradients(model, head, true);
    assertThat(reversed.keySet()).isEqualTo(plain.keySet());
    plain.forEach(
        (name, gradient) ->
            assertThat(reversed.get(name))
                .as(name)
                .containsExactly(gradient, Offset.offset(2e-5f)));
    model.release();
  }

  private static Map<String, float[]> gradients(Model model, Head head, boolean reversing) {
    Map<String, float[]> all = new HashMap<>();
    model.clearGradients();
    RandomState.seed(8);
    try (Scope scope = Scope.open();
        Recomputation pass = Recomputation.open(false, reversing)) {
      Tensor loss = LossTerm.total(model.loss(text(2, 24, head)));
      pass.backward(loss, model.parameters().values());
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                Tensor gradient = parameter.gradient();
                if (gradient != null) {
                  all.put(name, Tensors.floats(gradient));
                }
              });
    }
    return all;
  }

  /** What a forward pass leaves for the backward pass does not grow with the layers' number. */
  @Test
  void depthTakesHardlyAnyMemory() {
    assertThat(Engine.forgetPeak()).isTrue();
    long reversed = bytesKept(9, true) - bytesKept(1, true);
    long plain = bytesKept(9, false) - bytesKept(1, false);
    assertThat(plain).isGreaterThan(60L << 20);
    assertThat(reversed).isLessThan(plain / 6);
  }

  private static long bytesKept(int layers, boolean reversing) {
    String wide =
        """
        {"model_type": "reformer", "vocab_size": 37, "hidden_size": 64, "attention_head_size": 32,
         "num_attention_heads": 2, "attn_layers": ["local"], "axial_pos_shape": [32, 32],
         "axial_pos_embds_dim": [16, 48], "max_position_embeddings": 1024,
         "local_attn_chunk_length": 32, "is_decoder": true}
        """;
    Model model = Families.create(TinyModels.config(wide).withLayers(layers), Head.CAUSAL_LM);
    model.initialise();
    model.train(true);
    try (Scope scope = Scope.open();
        Recomputation pass = Recomputation.open(false, reversing)) {
      Inputs in = text(4, 1024, Head.CAUSAL_LM);
      Engine.forgetPeak();
      long before = Engine.residentBytes();
      Tensor loss = LossTerm.total(model.loss(in));
      assertThat(Tensors.item(loss)).isPositive();
      Engine.forgetPeak();
      return Engine.residentBytes() - before;
    } finally {
      model.release();
    }
  }

  /** Texts of any length are filled up to whole chunks, which nobody sees. */
  @Test
  void lengthsNeedNotBeWholeChunks() {
    Model model = Families.create(TinyModels.config(LOCAL), Head.NONE);
    RandomState.seed(6);
    model.initialise();
    try (Scope scope = Scope.open()) {
      Inputs in = text(1, 14, Head.NONE);
      Tensor states = Objects.requireNonNull(model.forward(in).get("last_hidden_state"));
      assertThat(Tensors.shape(states)).containsExactly(1, 14, 24);
    } finally {
      model.release();
    }
  }

  /** A file that names no class says nothing of the head; the weights do, in either direction. */
  @ParameterizedTest
  @CsvSource({"false, MASKED_LM", "true, CAUSAL_LM", "true, SEQUENCE_CLASSIFICATION"})
  void itsHeadIsToldFromTheWeights(boolean decoder, Head head, @TempDir Path folder)
      throws IOException {
    ModelConfig config =
        TinyModels.config(TinyModels.with(REFORMER, "is_decoder", Boolean.toString(decoder)));
    Model model = Families.create(config, head);
    model.initialise();
    Checkpoint.save(model, folder);
    model.release();
    Path file = folder.resolve("config.json");
    String written = Files.readString(file);
    Files.writeString(file, written.replaceFirst("\"architectures\" *: *\\[[^\\]]*\\],?", ""));
    assertThat(Files.readString(file)).isNotEqualTo(written);
    Model described = Checkpoint.describe(folder);
    assertThat(described.head()).isEqualTo(head);
  }

  @Test
  void theHeadHasToFitTheDirection() {
    assertThatThrownBy(() -> Families.create(TinyModels.config(REFORMER), Head.CAUSAL_LM))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'is_decoder' is false, but the head needs true");
  }

  @Test
  void kindsFollowTheDepth() {
    String four =
        TinyModels.with(REFORMER, "attn_layers", "[\"local\", \"local\", \"lsh\", \"lsh\"]");
    assertThat(TinyModels.config(four).withLayers(2).toJson().get("attn_layers").toString())
        .isEqualTo("[\"local\",\"lsh\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attn_layers|[]|'attn_layers' should be a list of \"lsh\" and \"local\"",
        "attn_layers|[\"global\"]|'attn_layers' should be a list of \"lsh\" and \"local\"",
        "axial_pos_embds_dim|[4, 9]|two numbers whose sum is 'hidden_size' 12",
        "axial_pos_shape|[24]|'axial_pos_shape' should be two numbers",
        "num_buckets|[2, 3]|'num_buckets' should be even",
        "num_hidden_layers|7|'num_hidden_layers' should be 2",
        "tie_word_embeddings|true|'tie_word_embeddings'",
      })
  void wrongValues(String key, String value, String message) {
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(REFORMER, key, value)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }
}
