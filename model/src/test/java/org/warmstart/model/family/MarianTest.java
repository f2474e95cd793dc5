package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class MarianTest {
  private static final String MARIAN =
      """
      {"model_type": "marian", "vocab_size": 41, "d_model": 24, "max_position_embeddings": 19,
       "encoder_layers": 3, "decoder_layers": 2, "encoder_attention_heads": 4,
       "decoder_attention_heads": 3, "encoder_ffn_dim": 28, "decoder_ffn_dim": 36, "dropout": 0.3,
       "attention_dropout": 0.2, "init_std": 0.2, "scale_embedding": true,
       "activation_function": "swish", "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
       "decoder_start_token_id": 1}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(MARIAN);
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
      return TinyModels.config(MARIAN);
    }
  }
}
