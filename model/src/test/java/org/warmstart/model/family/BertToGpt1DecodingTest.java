package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class BertToGpt1DecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(TinyModels.BERT, TinyModels.GPT1, false);
  }
}
