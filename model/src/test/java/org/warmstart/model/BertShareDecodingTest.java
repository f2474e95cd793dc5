package org.warmstart.model;

class BertShareDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(TinyModels.BERT, TinyModels.BERT, true);
  }
}
