package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class PegasusTest {
  private static final String PEGASUS =
      """
      {"model_type": "pegasus", "vocab_size": 43, "d_model": 22, "max_position_embeddings": 19,
       "encoder_layers": 1, "decoder_layers": 3, "encoder_attention_heads": 2,
       "decoder_attention_heads": 11, "encoder_ffn_dim": 30, "decoder_ffn_dim": 26,
       "dropout": 0.3, "attention_dropout": 0.2, "activation_dropout": 0.15, "init_std": 0.2,
       "activation_function": "relu", "pad_token_id": 0, "eos_token_id": 2,
       "decoder_start_token_id": 1}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PEGASUS);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    boolean isUnused(Head head, String parameter) {
      return parameter.equals("final_logits_bias")
          || parameter.endsWith("embed_positions.weight")
          || (head == Head.CAUSAL_LM && parameter.contains(".encoder_attn"));
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PEGASUS);
    }
  }

  @Test
  void anotherKindIsRefused() {
    assertThatThrownBy(
            () -> TinyModels.config(TinyModels.with(PEGASUS, "normalize_before", "false")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'normalize_before' is false; only true is supported");
  }

  @Test
  void keysOfTheFirstReleasesAreKept() {
    String released = TinyModels.with(PEGASUS, "extra_pos_embeddings", "1");
    assertThat(TinyModels.config(released).toJson().get("extra_pos_embeddings").asInt())
        .isEqualTo(1);
  }
}
