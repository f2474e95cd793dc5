package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Gpt3ContractTest extends ModelContract {
  static final String CONFIG =
      """
      {"model_type": "gpt3", "vocab_size": 42, "n_positions": 23, "n_embd": 16, "n_layer": 2,
       "n_head": 4, "n_inner": 25, "attention_pattern": "banded", "attention_window": 3,
       "num_key_value_heads": 2, "resid_pdrop": 0.3, "embd_pdrop": 0.2, "attn_pdrop": 0.25,
       "classifier_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5,
       "bos_token_id": 1, "eos_token_id": 2}
      """;

  /** The patterns of Child et al. 2019 in place of the window. */
  static String factorized(String pattern, String factors) {
    String json = TinyModels.with(CONFIG, "attention_pattern", '"' + pattern + '"');
    json = TinyModels.with(json, "attention_factors", '"' + factors + '"');
    json = TinyModels.with(json, "attention_stride", "3");
    return TinyModels.with(json, "attention_summaries", "1");
  }

  @Override
  ModelConfig config() {
    return TinyModels.config(CONFIG);
  }

  @Override
  boolean isCausal() {
    return true;
  }
}
