package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

/** A recurrent encoder's states are something to attend to as well. */
class SkipThoughtToGpt2ContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(
        TinyModels.with(SkipThoughtContractTest.TINY, "directions", "\"bi\""),
        TinyModels.GPT2,
        false);
  }

  @Override
  boolean isCausal() {
    return false;
  }
}
