package org.warmstart.model;

class BertContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.BERT);
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
