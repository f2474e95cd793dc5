package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class LongformerTest {
  static final String LONGFORMER =
      """
      {"model_type": "longformer", "vocab_size": 37, "hidden_size": 20, "num_hidden_layers": 2,
       "num_attention_heads": 4, "intermediate_size": 28, "max_position_embeddings": 300,
       "type_vocab_size": 2, "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2,
       "initializer_range": 0.2, "pad_token_id": 0, "attention_window": [2, 4], "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(LONGFORMER);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Composed extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(LONGFORMER, TinyModels.GPT2, false);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    /** The decoder does not read the pooled token, and no token is global here. */
    @Override
    boolean isUnused(String parameter) {
      return parameter.startsWith("encoder.pooler.") || parameter.contains("_global.");
    }
  }

  private static Model model(String json) {
    RandomState.seed(6);
    Model model = Families.create(TinyModels.config(json), Head.NONE);
    model.initialise();
    return model;
  }

  private static Tensor states(Model model, Inputs in) {
    return Objects.requireNonNull(model.forward(in).get("last_hidden_state"));
  }

  private static Inputs text(int tokens) {
    return Inputs.ofIds(
        Tensors.ofLongs(TinyBatches.tokens(new Random(2), 1, tokens, 37), 1, tokens));
  }

  /** A token's state depends on the tokens that the layers' windows reach together: 1 + 2. */
  @Test
  void tokensSeeTheirWindowsAndGlobalTokens() {
    Model model = model(LONGFORMER);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      int tokens = 250; // long enough for blocks
      Inputs in = text(tokens);
      long[] changed = Tensors.longs(in.require("input_ids"));
      changed[120] = changed[120] == 5 ? 6 : 5;
      Inputs other = Inputs.ofIds(Tensors.ofLongs(changed, 1, tokens));
      Tensor before = states(model, in);
      Tensor after = states(model, other);
      for (int t : new int[] {117, 118, 119, 120, 122, 123}) {
        assertThat(Tensors.maxDifference(before.select(1, t), after.select(1, t)))
            .isGreaterThan(1e-4);
      }
      for (int t : new int[] {0, 100, 116, 124, 249}) {
        assertThat(Tensors.maxDifference(before.select(1, t), after.select(1, t))).isZero();
      }
      long[] global = new long[tokens];
      global[9] = 1;
      Tensor mask = Tensors.ofLongs(global, 1, tokens);
      before = states(model, in.with("global_attention_mask", mask));
      after = states(model, other.with("global_attention_mask", mask));
      for (int t : new int[] {0, 9, 100, 249}) {
        assertThat(Tensors.maxDifference(before.select(1, t), after.select(1, t)))
            .isGreaterThan(1e-6);
      }
    } finally {
      model.release();
    }
  }

  /** The length at which the sequence is cut into blocks changes nothing. */
  @Test
  void blocksOfLongTextsEqualShortTexts() {
    Model model = model(LONGFORMER);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor shortStates = states(model, text(60));
      long[] ids = new long[250];
      long[] mask = new long[250];
      System.arraycopy(Tensors.longs(text(60).require("input_ids")), 0, ids, 0, 60);
      Arrays.fill(mask, 0, 60, 1);
      Inputs padded =
          Inputs.ofIds(Tensors.ofLongs(ids, 1, 250))
              .with("attention_mask", Tensors.ofLongs(mask, 1, 250));
      assertThat(Tensors.maxDifference(states(model, padded).narrow(1, 0, 60), shortStates))
          .isLessThan(ModelContract.TOLERANCE);
    } finally {
      model.release();
    }
  }

  @Test
  void questionsNeedASeparator() {
    Model model = Families.create(TinyModels.config(LONGFORMER), Head.QUESTION_ANSWERING);
    model.initialise();
    try (Scope scope = Scope.open()) {
      assertThatThrownBy(() -> model.forward(text(7)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("row 0 has no separator token 2");
    } finally {
      model.release();
    }
  }

  @Test
  void windowsFollowTheDepth() {
    String four = TinyModels.with(LONGFORMER, "num_hidden_layers", "4");
    String each = TinyModels.with(four, "attention_window", "[2, 4, 6, 8]");
    assertThat(TinyModels.config(each).withLayers(2).toJson().get("attention_window").toString())
        .isEqualTo("[2,6]");
    String one = TinyModels.with(four, "attention_window", "16");
    assertThat(TinyModels.config(one).withLayers(3).toJson().get("attention_window").asInt())
        .isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attention_window|[2,4,6]|'attention_window' has 3 numbers for 2 layers",
        "attention_window|[2,3]|'attention_window' should be even",
        "attention_window|[]|'attention_window' should be a whole number from 1 to 268435456, or"
            + " several",
        "attention_window|0|'attention_window' should be a whole number",
        "attention_mode|\"n2\"|only 'longformer' is supported",
        "is_decoder|true|reads in both directions and is no decoder",
      })
  void wrongValues(String key, String value, String message) {
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(LONGFORMER, key, value)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }
}
