package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be looked into on its way to its loss, in one pass: what distillation compares a
 * student and its teacher by.
 */
public interface Inspectable {
  /**
   * Runs the layers.
   *
   * @param hidden gathers the states on the way
   */
  Reading read(Inputs in, HiddenStates hidden);

  /**
   * What each token of a batch has to predict [B, T], {@link
   * org.warmstart.model.loss.LossTerm#IGNORED} where nothing, if the scores are those of tokens;
   * null if they are those of texts.
   */
  default @Nullable Tensor tokenLabels(Inputs in) {
    return null;
  }
}
