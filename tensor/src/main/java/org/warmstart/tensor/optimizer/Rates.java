package org.warmstart.tensor.optimizer;

import java.util.Map;
import java.util.Set;

/** The parts of the step's learning rate that parameters have. */
final class Rates {
  private Map<String, Double> factors = Map.of();

  /** Replaces them; see {@link Optimizer#scaleRates}. */
  void set(Map<String, Double> others, Set<String> parameters) {
    for (String name : others.keySet()) {
      if (!parameters.contains(name)) {
        throw new IllegalArgumentException(
            "a learning rate for '" + name + "', which the model does not have");
      }
    }
    factors = Map.copyOf(others);
  }

  /** Of a parameter; 1 unless it has a rate of its own. */
  double factor(String name) {
    return factors.getOrDefault(name, 1.0);
  }
}
