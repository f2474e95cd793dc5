package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;

/** A model that reads a whole text in both directions, for a decoder to attend to. */
public interface Encoder {
  /**
   * {@code input_ids} [B, S] (and {@code attention_mask}, {@code token_type_ids}) → states [B, S,
   * D].
   */
  Tensor encode(Inputs in, HiddenStates hidden);
}
