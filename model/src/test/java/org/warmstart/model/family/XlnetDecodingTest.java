package org.warmstart.model.family;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.tensor.Tensors;

class XlnetDecodingTest extends DecodingContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(XlnetContractTest.CONFIG);
  }

  @Override
  Head head(ModelConfig config) {
    return Head.PERMUTATION_LM;
  }

  /**
   * The next token's place is predicted, as any place can be, from all others, which see it not.
   */
  @Override
  Inputs wholePass(Inputs given) {
    return predictingTheNext(given);
  }

  static Inputs predictingTheNext(Inputs given) {
    Tensor ids = given.require("input_ids");
    long rows = ids.size(0);
    int all = Math.toIntExact(ids.size(1) + 1);
    float[] last = new float[all];
    last[all - 1] = 1;
    Tensor target = Tensors.ofFloats(last, 1, 1, all).expand(rows, 1, all);
    return Inputs.ofIds(Tensors.concatenate(1, ids, Tensors.fullLongs(7, rows, 1)))
        .with("target_mapping", target)
        .with("perm_mask", target.expand(rows, all, all));
  }
}
