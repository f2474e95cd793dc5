package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class QuickThoughtCombineContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(
        TinyModels.with(QuickThoughtContractTest.TINY, "directions", "\"combine\""));
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
