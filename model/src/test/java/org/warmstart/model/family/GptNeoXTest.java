package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class GptNeoXTest {
  private static final String NEOX =
      """
      {"model_type": "gpt_neox",
       "vocab_size": 38, "hidden_size": 32, "intermediate_size": 27, "num_hidden_layers": 2,
       "num_attention_heads": 4, "max_position_embeddings": 24, "hidden_dropout": 0.3,
       "attention_dropout": 0.25, "classifier_dropout": 0.15, "initializer_range": 0.1,
       "pad_token_id": 0, "num_labels": 5, "bos_token_id": 1, "eos_token_id": 2}
      """;
  private static final String IN_TURN = TinyModels.with(NEOX, "use_parallel_residual", "false");

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(NEOX);
    }

    @Override
    boolean isCausal() {
      return true;
    }
  }

  @Nested
  class InTurn extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(IN_TURN);
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
      return TinyModels.config(NEOX);
    }
  }
}
