package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class LstmLmDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(LstmLmContractTest.TINY);
  }
}
