package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Gpt3FixedDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(Gpt3ContractTest.factorized("fixed", "by_head"));
  }
}
