package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Qwen2Test {
  private static final String QWEN =
      """
      {"model_type": "qwen2",
       "vocab_size": 38, "hidden_size": 24, "intermediate_size": 27, "num_hidden_layers": 2,
       "num_attention_heads": 4, "max_position_embeddings": 24, "attention_dropout": 0.25,
       "classifier_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5,
       "bos_token_id": 1, "eos_token_id": 2, "num_key_value_heads": 4}
      """;
  private static final String WINDOWED =
      TinyModels.with(
          TinyModels.with(
              TinyModels.with(QWEN, "use_sliding_window", "true"), "sliding_window", "3"),
          "max_window_layers",
          "1");

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(QWEN);
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
      return TinyModels.config(QWEN);
    }
  }

  @Nested
  class WindowedDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(WINDOWED);
    }
  }
}
