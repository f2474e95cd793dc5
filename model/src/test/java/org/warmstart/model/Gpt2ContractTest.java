package org.warmstart.model;

class Gpt2ContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.GPT2);
  }

  @Override
  boolean isCausal() {
    return true;
  }
}
