package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class GptBigCodeDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(GptBigCodeContractTest.CONFIG);
  }
}
