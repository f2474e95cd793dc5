package org.warmstart.model.family;

import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class XlnetContractTest extends ModelContract {
  /** The summary is the first token's, since the contract pads behind the last. */
  static final String CONFIG =
      """
      {"model_type": "xlnet", "vocab_size": 36, "d_model": 18, "n_layer": 2, "n_head": 3,
       "d_inner": 25, "dropout": 0.3, "summary_last_dropout": 0.15, "summary_type": "first",
       "initializer_range": 0.15, "pad_token_id": 0, "num_labels": 5}
      """;

  @Override
  ModelConfig config() {
    return TinyModels.config(CONFIG);
  }

  @Override
  boolean isCausal() {
    return false;
  }

  /** The query stream, which alone starts from it, is for predictions. */
  @Override
  boolean isUnused(Head head, String parameter) {
    return parameter.endsWith("mask_emb") && head != Head.PERMUTATION_LM;
  }
}
