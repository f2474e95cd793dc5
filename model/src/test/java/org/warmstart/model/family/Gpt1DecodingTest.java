package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class Gpt1DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.GPT1);
  }
}
