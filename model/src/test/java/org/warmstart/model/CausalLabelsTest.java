package org.warmstart.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Whether labels are moved differs between families; labels of the next place mean one thing. */
class CausalLabelsTest {
  private static final String BART =
      """
      {"model_type": "bart", "vocab_size": 41, "d_model": 24, "max_position_embeddings": 19,
       "encoder_layers": 1, "decoder_layers": 2, "encoder_attention_heads": 2,
       "decoder_attention_heads": 3, "encoder_ffn_dim": 28, "decoder_ffn_dim": 36, "dropout": 0}
      """;

  @Test
  void gptMovesLabels() {
    Tensor next = Tensors.ofLongs(new long[] {6, 7, 8, LossTerm.IGNORED}, 1, 4);
    Tensor text = Tensors.ofLongs(new long[] {5, 6, 7, 8}, 1, 4);
    check(TinyModels.GPT2, next, text, 3);
  }

  @Test
  void bartDoesNot() {
    Tensor next = Tensors.ofLongs(new long[] {6, 7, 8, LossTerm.IGNORED}, 1, 4);
    check(BART, next, next, 3);
  }

  private static void check(String json, Tensor next, Tensor labels, long targets) {
    ModelConfig config =
        TinyModels.config(json).family().trainable(TinyModels.config(json), Head.CAUSAL_LM);
    RandomState.seed(1);
    Model model = Families.create(config, Head.CAUSAL_LM);
    model.initialise();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = Inputs.ofIds(Tensors.ofLongs(new long[] {5, 6, 7, 8}, 1, 4));
      Inputs byPlace = in.with("shift_labels", next);
      Inputs byText = in.with("labels", labels);
      assertThat(model.targets(byPlace)).isEqualTo(Map.of("lm", targets));
      assertThat(model.targets(byText)).isEqualTo(Map.of("lm", targets));
      assertThat(Tensors.item(model.loss(byPlace).get(0).sum()))
          .isEqualTo(Tensors.item(model.loss(byText).get(0).sum()));
    } finally {
      model.release();
    }
  }

  /** Who is trained to predict the next token must not see it. */
  @Test
  void whatReadsBothWaysBecomesADecoder() {
    ModelConfig bert = TinyModels.config(TinyModels.BERT);
    assertThat(bert.family().trainable(bert, Head.CAUSAL_LM).toJson().get("is_decoder").asBoolean())
        .isTrue();
    assertThat(bert.family().trainable(bert, Head.MASKED_LM)).isEqualTo(bert);
    ModelConfig gpt = TinyModels.config(TinyModels.GPT2);
    assertThat(gpt.family().trainable(gpt, Head.CAUSAL_LM)).isEqualTo(gpt);
  }
}
