package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class LlamaTest {
  private static final String LLAMA =
      """
      {"model_type": "llama",
       "vocab_size": 38, "hidden_size": 20, "intermediate_size": 27, "num_hidden_layers": 2,
       "num_attention_heads": 4, "max_position_embeddings": 24, "attention_dropout": 0.25,
       "classifier_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5,
       "bos_token_id": 1, "eos_token_id": 2, "num_key_value_heads": 2, "head_dim": 6}
      """;
  private static final String BIASED =
      TinyModels.with(TinyModels.with(LLAMA, "attention_bias", "true"), "mlp_bias", "true");

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(LLAMA);
    }

    @Override
    boolean isCausal() {
      return true;
    }
  }

  @Nested
  class Biased extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(BIASED);
    }

    @Override
    boolean isCausal() {
      return true;
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(LLAMA);
    }
  }
}
