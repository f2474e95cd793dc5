package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** An encoder that can be given states where it would look up its words' embeddings. */
public interface EmbeddedEncoder {
  /**
   * Reads states instead of words: [B, S, D] → [B, S, D].
   *
   * @param maskBS 1 for real and 0 for padding; null if all are real
   */
  Tensor encodeEmbedded(Tensor embeddedBSD, @Nullable Tensor maskBS, HiddenStates hidden);
}
