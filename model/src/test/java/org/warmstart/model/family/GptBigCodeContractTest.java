package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class GptBigCodeContractTest extends ModelContract {
  static final String CONFIG =
      """
      {"model_type": "gpt_bigcode", "vocab_size": 38, "n_positions": 20, "n_embd": 20, "n_layer": 2,
       "n_head": 4, "n_inner": 27, "resid_pdrop": 0.3, "embd_pdrop": 0.2, "attn_pdrop": 0.25,
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
