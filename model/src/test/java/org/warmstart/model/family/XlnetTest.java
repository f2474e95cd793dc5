package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** What XLNet's streams and memory are for, beyond equality with the reference. */
class XlnetTest {
  private static final double TOLERANCE = 2e-5;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Model model;

  @BeforeEach
  void make() {
    make(XlnetContractTest.CONFIG);
  }

  private void make(String config) {
    RandomState.seed(1);
    model = Families.create(TinyModels.config(config), Head.PERMUTATION_LM);
    model.initialise();
  }

  @AfterEach
  void free() {
    model.release();
  }

  private Tensor logits(Inputs in) {
    return Objects.requireNonNull(model.forward(in).get("logits"));
  }

  /** A prediction may not depend on the token that it is for, nor on those hidden from it. */
  @Test
  void predictionsDoNotSeeTheirTokens() {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(model.config(), Head.PERMUTATION_LM);
      Tensor before = logits(in);
      Tensor ids = in.require("input_ids");
      Tensor kept = ids.narrow(1, 0, TinyBatches.TOKENS - 2);
      Tensor both = Tensors.concatenate(1, kept, Tensors.fullLongs(4, TinyBatches.ROWS, 2));
      Tensor nextToLast =
          Tensors.concatenate(
              1,
              kept,
              Tensors.fullLongs(4, TinyBatches.ROWS, 1),
              ids.narrow(1, TinyBatches.TOKENS - 1, 1));
      // the last token is predicted first, without the one before it
      assertThat(difference(logits(in.with("input_ids", both)), before, 1)).isLessThan(TOLERANCE);
      // that one is predicted from the last
      Tensor after = logits(in.with("input_ids", nextToLast));
      assertThat(difference(after, before, 0)).isLessThan(TOLERANCE);
      assertThat(difference(logits(in.with("input_ids", both)), before, 0)).isGreaterThan(1e-3);
    }
  }

  private static double difference(Tensor a, Tensor b, long prediction) {
    return Tensors.maxDifference(a.select(1, prediction), b.select(1, prediction));
  }

  /**
   * Reading backwards only, a text in two segments gives what it gives at once: the memory loses
   * nothing but gradients.
   */
  @Test
  void theMemoryStandsForTheTokensBefore() {
    free();
    make(TinyModels.with(XlnetContractTest.CONFIG, "attn_type", "\"uni\""));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor ids = TinyBatches.of(model.config(), Head.NONE).require("input_ids");
      Tensor whole = logits(Inputs.ofIds(ids));
      int first = 4;
      int rest = TinyBatches.TOKENS - first;
      Map<String, Tensor> read =
          model.forward(Inputs.ofIds(ids.narrow(1, 0, first)).with("use_mems", Tensors.scalar(1)));
      Inputs second = Inputs.ofIds(ids.narrow(1, first, rest));
      for (int i = 0; i < model.config().layers(); i++) {
        second = second.with("mems." + i, Objects.requireNonNull(read.get("mems." + i)));
      }
      assertThat(Tensors.maxDifference(logits(second), whole.narrow(1, first, rest)))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void bothWaysNeedHalves() {
    free();
    make(TinyModels.with(XlnetContractTest.CONFIG, "bi_data", "true"));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = Inputs.ofIds(Tensors.fullLongs(5, 3, 4));
      assertThatThrownBy(() -> model.forward(in))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("a batch of 3 texts has no halves");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attn_type|\"both\"|unknown 'attn_type' 'both'",
        "d_head|7|'d_head' should be 6, as other keys have it, not 7",
        "untie_r|false|only true is supported",
        "d_model|15|'d_model' should be even",
        "summary_type|\"attn\"|unknown 'summary_type' 'attn'",
        "summary_activation|\"tan\"|'summary_activation': unknown activation 'tan'",
      })
  void wrongValues(String key, String value, String message) {
    String json = TinyModels.with(XlnetContractTest.CONFIG, key, value);
    assertThatThrownBy(() -> TinyModels.config(json))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }

  /** XLNet's classification token stands at the end, where padding would push it away. */
  @ParameterizedTest
  @CsvSource({"last,true", "cls_index,true", "first,false", "mean,false"})
  void whereTextsAreFilledUp(String type, boolean inFront) {
    String json = TinyModels.with(XlnetContractTest.CONFIG, "summary_type", '"' + type + '"');
    assertThat(TinyModels.config(json).readsLastToken()).isEqualTo(inFront);
  }

  @Test
  void itIsNoDecoder() {
    assertThatThrownBy(() -> model.config().asDecoder(true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no decoder");
  }
}
