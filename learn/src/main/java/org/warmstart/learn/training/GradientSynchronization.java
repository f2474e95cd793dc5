package org.warmstart.learn.training;

import java.util.Map;
import org.warmstart.tensor.Parameter;

/**
 * Adds up what the processes of one training step have computed on their shares of its data, so
 * that all of them then make the same update. On one process there is nothing to do.
 */
public interface GradientSynchronization {
  /** One process. */
  GradientSynchronization NONE = new GradientSynchronization() {};

  /** The targets of all processes' micro-batches, by the names of the loss's terms. */
  default Map<String, Long> sumTargets(Map<String, Long> own) {
    return own;
  }

  /** Puts the sum of all processes' gradients in the place of each one's own. */
  default void sumGradients(Map<String, Parameter> parameters) {}

  /** The sum of all processes' shares of a loss. */
  default double sumLoss(double own) {
    return own;
  }
}
