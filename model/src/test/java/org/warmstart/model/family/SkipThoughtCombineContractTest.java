package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class SkipThoughtCombineContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(
        TinyModels.with(SkipThoughtContractTest.TINY, "directions", "\"combine\""));
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
