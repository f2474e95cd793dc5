package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Gpt3DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(Gpt3ContractTest.CONFIG);
  }
}
