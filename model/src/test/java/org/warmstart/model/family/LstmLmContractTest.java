package org.warmstart.model.family;

import java.util.stream.Stream;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class LstmLmContractTest extends ModelContract {
  static final String TINY =
      """
      {"model_type": "lstm-lm", "vocab_size": 41, "embedding_size": 14, "hidden_size": 22,
       "num_hidden_layers": 2, "embd_pdrop": 0.2, "hidden_pdrop": 0.3, "initializer_range": 0.3,
       "summary_first_dropout": 0.15, "pad_token_id": 0, "num_labels": 5}
      """;

  @Override
  ModelConfig config() {
    return TinyModels.config(TINY);
  }

  @Override
  boolean isCausal() {
    return true;
  }

  @Override
  Stream<Head> heads() {
    return Stream.of(Head.NONE, Head.CAUSAL_LM, Head.DOUBLE_HEADS);
  }
}
