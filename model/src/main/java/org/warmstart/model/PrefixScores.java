package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;

/**
 * A model of a text's classes that reads from left to right, so that it has scores for every
 * beginning of a text, too: as a value function in reinforcement learning asks for.
 */
public interface PrefixScores {
  /**
   * The scores of every beginning of the texts.
   *
   * @param in {@code input_ids} [B, T], and {@code attention_mask} where rows are padded
   * @return [B, T, C]: at each token what {@code logits} would be if the text ended with it
   */
  Tensor prefixScores(Inputs in);
}
