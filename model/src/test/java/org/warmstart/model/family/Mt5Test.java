package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Mt5Test {
  private static final String MT5 =
      """
      {"model_type": "mt5", "vocab_size": 41, "d_model": 20, "d_kv": 6, "d_ff": 34, "num_layers": 2,
       "num_decoder_layers": 3, "num_heads": 4, "relative_attention_num_buckets": 6,
       "relative_attention_max_distance": 9, "dropout_rate": 0.2, "classifier_dropout": 0.25,
       "pad_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 1, "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(MT5);
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
      return TinyModels.config(MT5);
    }
  }
}
