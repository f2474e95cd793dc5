package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;

/**
 * An encoder that is trained to make one vector of a sentence, and not only states of its words.
 */
public interface SentenceEncoder extends Encoder {
  /**
   * The sentences' vectors, [B, D].
   *
   * @param statesBTD what {@link #encode} made of the same inputs
   */
  Tensor vectors(Tensor statesBTD, Inputs in);
}
