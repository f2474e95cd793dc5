package org.warmstart.model;

class Gpt1DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.GPT1);
  }
}
