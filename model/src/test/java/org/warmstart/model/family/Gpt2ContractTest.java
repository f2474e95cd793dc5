package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

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
