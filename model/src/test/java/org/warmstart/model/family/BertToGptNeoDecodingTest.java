package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class BertToGptNeoDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(TinyModels.BERT, GptNeoContractTest.CONFIG, false);
  }
}
