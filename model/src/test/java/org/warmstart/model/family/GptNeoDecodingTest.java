package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class GptNeoDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(GptNeoContractTest.CONFIG);
  }
}
