package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class GptNeoContractTest extends ModelContract {
  static final String CONFIG =
      """
      {"model_type": "gpt_neo", "vocab_size": 39, "max_position_embeddings": 21, "hidden_size": 18,
       "num_layers": 3, "num_heads": 3, "intermediate_size": 26, "window_size": 4,
       "attention_types": [[["global", "local"], 1], [["local"], 1]],
       "resid_dropout": 0.3, "embed_dropout": 0.2, "attention_dropout": 0.25,
       "classifier_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5,
       "bos_token_id": 1, "eos_token_id": 2}
      """;

  @Override
  ModelConfig config() {
    return TinyModels.config(CONFIG);
  }

  @Override
  boolean isCausal() {
    return true;
  }
}
