package org.warmstart.model.family;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class XlnetToBertContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.encoderDecoder(XlnetContractTest.CONFIG, TinyModels.BERT, false);
  }

  @Override
  boolean isCausal() {
    return false;
  }

  /** There is no query stream, and a source text is one segment. */
  @Override
  boolean isUnused(String parameter) {
    return parameter.startsWith("encoder.")
        && (parameter.endsWith("mask_emb")
            || parameter.endsWith("seg_embed")
            || parameter.endsWith("r_s_bias"));
  }
}
