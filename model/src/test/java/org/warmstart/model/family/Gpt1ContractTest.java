package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

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
