package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;

/** A family's layers reading left to right, on which a language-model head can sit. */
public interface DecoderBody {
  /** [B, T] → [B, T, D]. */
  Tensor decode(CausalModel.DecoderInputs in, HiddenStates hidden);
}
