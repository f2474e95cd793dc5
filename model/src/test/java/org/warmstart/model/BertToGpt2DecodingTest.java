package org.warmstart.model;

class BertToGpt2DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(TinyModels.BERT, TinyModels.GPT2, false);
  }
}
