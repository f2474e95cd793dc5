package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class OptTest {
  private static final String OPT =
      """
      {"model_type": "opt", "vocab_size": 38, "hidden_size": 20, "ffn_dim": 27,
       "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 24,
       "dropout": 0.3, "attention_dropout": 0.25, "init_std": 0.2, "pad_token_id": 0,
       "num_labels": 5, "bos_token_id": 1, "eos_token_id": 2}
      """;
  private static final String NARROW =
      TinyModels.with(
          TinyModels.with(OPT, "word_embed_proj_dim", "12"), "do_layer_norm_before", "false");

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(OPT);
    }

    @Override
    boolean isCausal() {
      return true;
    }
  }

  @Nested
  class Narrow extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(NARROW);
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
      return TinyModels.config(OPT);
    }
  }

  @Nested
  class NarrowDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(NARROW);
    }
  }
}
