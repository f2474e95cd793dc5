package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
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

class Gpt3Test {
  /** The sparse sizes have the dense ones' parameters: attention's pattern has none of its own. */
  @ParameterizedTest
  @CsvSource({
    "gpt3-small",
    "gpt3-medium",
    "gpt3-large",
    "gpt3-xl",
    "gpt3-2.7b",
    "gpt3-6.7b",
    "gpt3-13b",
    "gpt3-175b",
  })
  void sparseSizes(String name) {
    ModelConfig sparse = Families.preset(name + "-sparse");
    assertThat(sparse.toJson().get("attention_pattern").asText()).isEqualTo("banded");
    assertThat(sparse.modelType()).isEqualTo("gpt3");
    assertThat(Families.create(sparse, Head.CAUSAL_LM).parameterCount())
        .isEqualTo(Families.create(Families.preset(name), Head.CAUSAL_LM).parameterCount());
  }

  /** A window over the whole text, and full attention, are GPT-2; a smaller window is not. */
  @Test
  void withoutSparsenessItIsGpt2() {
    String gpt2 = TinyModels.GPT2;
    String gpt3 = TinyModels.with(gpt2, "model_type", "\"gpt3\"");
    String dense = TinyModels.with(gpt3, "attention_pattern", "\"dense\"");
    String wide = TinyModels.with(gpt3, "attention_window", "7");
    String narrow = TinyModels.with(gpt3, "attention_window", "2");
    float[] expected = logits(gpt2);
    assertThat(logits(dense)).isEqualTo(expected);
    assertThat(logits(wide)).isEqualTo(expected);
    assertThat(logits(narrow)).isNotEqualTo(expected);
  }

  private static float[] logits(String json) {
    RandomState.seed(5);
    Model model = Families.create(TinyModels.config(json), Head.CAUSAL_LM);
    model.initialise();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(TinyModels.config(TinyModels.GPT2), Head.CAUSAL_LM);
      Tensor logits = Objects.requireNonNull(model.forward(in).get("logits"));
      return Tensors.floats(logits);
    } finally {
      model.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attention_pattern|\"stridden\"|did you mean 'strided'",
        "attention_factors|\"byhead\"|did you mean 'by_head'",
        "attention_windo|4|did you mean 'attention_window'",
        "attention_window|0|'attention_window' should be a whole number",
        "num_key_value_heads|3|'num_key_value_heads' 3 does not divide 'n_head' 4",
      })
  void wrongValues(String key, String value, String message) {
    assertRefused(TinyModels.with(Gpt3ContractTest.CONFIG, key, value), message);
  }

  @Test
  void choicesThatDoNotFitEachOther() {
    String fixed = Gpt3ContractTest.factorized("fixed", "merged");
    assertRefused(
        TinyModels.with(fixed, "attention_summaries", "4"),
        "should be at most 'attention_stride', 3");
    String byHead = Gpt3ContractTest.factorized("fixed", "by_head");
    assertRefused(
        TinyModels.with(TinyModels.with(byHead, "n_head", "1"), "num_key_value_heads", "1"),
        "\"by_head\" needs an even 'n_head'");
  }

  private static void assertRefused(String json, String message) {
    assertThatThrownBy(() -> TinyModels.config(json))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }
}
