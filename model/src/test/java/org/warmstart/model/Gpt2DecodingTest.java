package org.warmstart.model;

class Gpt2DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.GPT2);
  }
}
