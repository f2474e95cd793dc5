package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class XlnetToBertDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(XlnetContractTest.CONFIG, TinyModels.BERT, false);
  }
}
