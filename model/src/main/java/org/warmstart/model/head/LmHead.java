package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;

/**
 * From hidden states to the vocabulary. Its parts are registered under the names that they have in
 * checkpoints, from the root on.
 */
public abstract class LmHead extends Module {
  /** What stands between hidden states and the output layer, on any shape […, D] → […, E]. */
  public Tensor transform(Tensor hidden) {
    return hidden;
  }

  /** The layer to the vocabulary: E → V. */
  public abstract Linear output();

  /** Hidden states […, D] → logits […, V]. */
  public final Tensor logits(Tensor hidden) {
    return output().forward(transform(hidden));
  }
}
