package org.warmstart.model;

class BertDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.BERT);
  }
}
