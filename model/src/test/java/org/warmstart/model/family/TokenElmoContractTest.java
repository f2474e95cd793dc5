package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

/** Vectors of tokens in place of characters, no projection, layers normalized before the mix. */
class TokenElmoContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(
        """
        {"model_type": "elmo", "characters": false, "vocab_size": 41, "hidden_size": 40,
         "num_hidden_layers": 2, "residual": false, "mix_layer_norm": true,
         "hidden_dropout_prob": 0.2, "classifier_dropout": 0.3, "pad_token_id": 0,
         "num_labels": 5}
        """);
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
