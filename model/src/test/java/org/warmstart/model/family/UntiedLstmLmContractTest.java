package org.warmstart.model.family;

import java.util.stream.Stream;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class UntiedLstmLmContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(
        TinyModels.with(LstmLmContractTest.TINY, "tie_word_embeddings", "false"));
  }

  @Override
  boolean isCausal() {
    return true;
  }

  @Override
  Stream<Head> heads() {
    return Stream.of(Head.CAUSAL_LM);
  }
}
