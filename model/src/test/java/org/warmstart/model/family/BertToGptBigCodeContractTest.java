package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class BertToGptBigCodeContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(TinyModels.BERT, GptBigCodeContractTest.CONFIG, false);
  }

  @Override
  boolean isCausal() {
    return false;
  }

  /** The decoder reads the states of all tokens, not the pooled first one. */
  @Override
  boolean isUnused(String parameter) {
    return parameter.startsWith("encoder.pooler.");
  }
}
