package org.warmstart.model;

class Gpt1ContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.GPT1);
  }

  @Override
  boolean isCausal() {
    return true;
  }
}
