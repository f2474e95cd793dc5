package org.warmstart.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Parameter;

/** An encoder that can be given states where it would look up its words' embeddings. */
public interface EmbeddedEncoder {
  /**
   * Reads states instead of words: [B, S, D] → [B, S, D].
   *
   * @param maskBS 1 for real and 0 for padding; null if all are real
   */
  Tensor encodeEmbedded(Tensor embeddedBSD, @Nullable Tensor maskBS, HiddenStates hidden);

  /**
   * The parameters that take such states in: positions, if they are learned, and the input
   * projections of the first layer's self-attention (Lewis et al. 2020, section 3.4).
   */
  List<Parameter> intake();
}
