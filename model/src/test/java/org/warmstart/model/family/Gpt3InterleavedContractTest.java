package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Gpt3InterleavedContractTest extends Gpt3ContractTest {
  @Override
  ModelConfig config() {
    return TinyModels.config(factorized("fixed", "interleaved"));
  }
}
