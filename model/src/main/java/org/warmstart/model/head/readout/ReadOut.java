package org.warmstart.model.head.readout;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Module;

/**
 * From hidden states to scores: what a family puts on top of its layers for a task. Its parts are
 * registered under the names that they have in checkpoints, from the root on.
 */
public abstract class ReadOut extends Module {
  /**
   * Reads the scores.
   *
   * @param hiddenBTD the last layer's output
   * @param in what the layers read
   * @return [B, C] for a text's classes, [B, T, C] for tokens' ones
   */
  public abstract Tensor read(Tensor hiddenBTD, Inputs in);
}
