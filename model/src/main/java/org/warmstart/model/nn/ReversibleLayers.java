package org.warmstart.model.nn;

import org.warmstart.tensor.Module;

/**
 * Layers that are {@linkplain org.warmstart.tensor.ReversibleLayer reversible}: in training they
 * are always computed again, from their outputs, in the place of keeping what is within them.
 */
public interface ReversibleLayers extends RecomputedLayers {
  /** Whether a model has such layers. */
  static boolean areIn(Module model) {
    return model instanceof ReversibleLayers
        || model.children().values().stream().anyMatch(ReversibleLayers::areIn);
  }
}
