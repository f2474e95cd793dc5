package org.warmstart.tensor.optimizer;

import java.util.Map;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.tensor.Parameter;

/**
 * The settings of an optimizer that stay the same throughout a run; the learning rate does not.
 *
 * <p>To add one: write its class with a record of settings, then add its line in {@link
 * Optimizers}.
 */
@ChosenFrom(Optimizers.class)
public interface OptimizerSettings {
  /** An optimizer of a model's parameters with an empty state. */
  Optimizer create(Map<String, Parameter> parameters);

  /** Pull towards zero a step, times the learning rate. */
  default double weightDecay() {
    return 0;
  }
}
