package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class ElmoContractTest extends ModelContract {
  static final String TINY =
      """
      {"model_type": "elmo", "vocab_size": 41, "char_embedding_size": 4, "max_word_length": 9,
       "char_filter_windows": [1, 2, 3], "char_filters": [5, 6, 7], "num_highway_layers": 2,
       "hidden_size": 34, "projection_size": 26, "num_hidden_layers": 2,
       "hidden_dropout_prob": 0.2, "classifier_dropout": 0.3, "pad_token_id": 0, "num_labels": 5}
      """;

  @Override
  ModelConfig config() {
    return TinyModels.config(TINY);
  }

  /** The table of characters is a constant. */
  @Override
  boolean isUnused(String parameter) {
    return parameter.endsWith("characters.ids");
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
