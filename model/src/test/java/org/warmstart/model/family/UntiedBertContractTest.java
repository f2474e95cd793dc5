package org.warmstart.model.family;

import java.util.stream.Stream;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class UntiedBertContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.with(TinyModels.BERT, "tie_word_embeddings", "false"));
  }

  @Override
  boolean isUnused(String parameter) {
    return parameter.equals("cls.predictions.bias");
  }

  @Override
  boolean isCausal() {
    return false;
  }

  @Override
  Stream<Head> heads() {
    return Stream.of(Head.PRE_TRAINING, Head.MASKED_LM, Head.CAUSAL_LM);
  }
}
