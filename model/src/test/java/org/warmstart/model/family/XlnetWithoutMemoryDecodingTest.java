package org.warmstart.model.family;

import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class XlnetWithoutMemoryDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.with(XlnetContractTest.CONFIG, "use_mems_eval", "false"));
  }

  @Override
  Head head(ModelConfig config) {
    return Head.PERMUTATION_LM;
  }

  @Override
  Inputs wholePass(Inputs given) {
    return XlnetDecodingTest.predictingTheNext(given);
  }
}
