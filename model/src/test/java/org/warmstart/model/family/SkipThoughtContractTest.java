package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class SkipThoughtContractTest extends ModelContract {
  static final String TINY =
      """
      {"model_type": "skip-thought", "vocab_size": 41, "embedding_size": 12, "hidden_size": 26,
       "hidden_dropout_prob": 0.2, "classifier_dropout": 0.3, "initializer_range": 0.5,
       "pad_token_id": 0, "num_labels": 5}
      """;

  @Override
  ModelConfig config() {
    return TinyModels.config(TINY);
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
