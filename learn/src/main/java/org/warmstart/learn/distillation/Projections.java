package org.warmstart.learn.distillation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/** Dense layers from a student's states to the width of its teacher's, which learn with it. */
final class Projections {
  private static final double DEVIATION = 0.02;

  private final Map<Integer, Linear> layers = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /**
   * Adds what is needed for a layer's states.
   *
   * @param layer of the student
   */
  void add(Projection how, int layer, long own, long theirs) {
    if (how == Projection.IF_NEEDED && own == theirs) {
      return;
    }
    Linear made =
        how == Projection.BY_LAYER ? null : layers.values().stream().findFirst().orElse(null);
    if (made == null) {
      made = new Linear(own, theirs, DEVIATION);
      made.initialise();
      String prefix = how == Projection.BY_LAYER ? "projection." + layer + "." : "projection.";
      made.allParameters().forEach((name, parameter) -> parameters.put(prefix + name, parameter));
    }
    layers.put(layer, made);
  }

  /** A layer's states as wide as the teacher's. */
  Tensor apply(int layer, Tensor stateMD) {
    Linear projection = layers.get(layer);
    return projection == null ? stateMD : projection.forward(stateMD);
  }

  Map<String, Parameter> parameters() {
    return parameters;
  }
}
