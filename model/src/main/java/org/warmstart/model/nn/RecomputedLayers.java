package org.warmstart.model.nn;

import org.warmstart.tensor.Module;

/**
 * Layers whose forward pass goes through {@link org.warmstart.tensor.Recomputation}, so that in
 * training they can be computed again in the place of keeping what is within them.
 */
public interface RecomputedLayers {
  /** Whether a model has such layers. */
  static boolean areIn(Module model) {
    return model instanceof RecomputedLayers
        || model.children().values().stream().anyMatch(RecomputedLayers::areIn);
  }
}
