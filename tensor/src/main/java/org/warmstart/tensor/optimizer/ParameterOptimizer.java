package org.warmstart.tensor.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * An optimizer that treats every parameter by itself: subclasses say what state one has and how it
 * is updated; clipping, saving and restoring are here. State is created, as zeros, at a parameter's
 * first update; parameters without a gradient are left alone.
 */
public abstract class ParameterOptimizer implements Optimizer {
  private final Map<String, Parameter> parameters;
  private final double weightDecay;
  private final Map<String, Map<String, Tensor>> states = new LinkedHashMap<>();
  private final Rates rates = new Rates();

  /**
   * An optimizer with an empty state.
   *
   * @param weightDecay not applied to parameters of one dimension: biases and the gains of
   *     normalization layers
   */
  protected ParameterOptimizer(Map<String, Parameter> parameters, double weightDecay) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.weightDecay = weightDecay;
  }

  /** The state's tensors for a parameter of a shape: their names, without dots, and shapes. */
  protected abstract Map<String, long[]> stateShapes(long[] shape);

  /**
   * Changes one parameter and its state in place.
   *
   * @param state by name
   * @param gradient clipped; not to be changed
   * @param decay this parameter's weight decay
   */
  protected abstract void update(
      Map<String, Tensor> state, Tensor weight, Tensor gradient, double learningRate, double decay);

  @Override
  public final double step(double learningRate, double maxNorm) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      parameters.forEach(
          (name, parameter) -> {
            Tensor gradient = parameter.isTrainable() ? parameter.gradient() : null;
            if (gradient != null) {
              gradients.put(name, gradient);
            }
          });
      if (gradients.isEmpty()) {
        return 0;
      }
      List<Tensor> all = new ArrayList<>(gradients.values());
      double norm = GradientNorm.of(all);
      if (Double.isFinite(norm)) {
        double factor = GradientNorm.clipping(norm, maxNorm);
        gradients.forEach((name, gradient) -> update(name, gradient, factor, learningRate));
      }
      return norm;
    }
  }

  private void update(String name, Tensor gradient, double factor, double learningRate) {
    Parameter parameter = Objects.requireNonNull(parameters.get(name));
    try (Scope scope = Scope.open()) {
      parameter.beginUpdate();
      Tensor clipped = factor == 1 ? gradient : gradient.mul(new Scalar(factor));
      double decay = parameter.shape().length > 1 ? weightDecay : 0;
      double rate = learningRate * rates.factor(name);
      update(state(name, parameter), parameter.tensor(), clipped, rate, decay);
    }
  }

  @Override
  public final void scaleRates(Map<String, Double> factors) {
    rates.set(factors, parameters.keySet());
  }

  @Override
  public final double gradientNorm() {
    return GradientNorm.of(parameters);
  }

  private Map<String, Tensor> state(String name, Parameter parameter) {
    return states.computeIfAbsent(
        name,
        key -> {
          Map<String, Tensor> state = new LinkedHashMap<>();
          stateShapes(parameter.shape())
              .forEach((what, shape) -> state.put(what, Scope.retain(Tensors.zeros(shape))));
          return state;
        });
  }

  @Override
  public final Map<String, Tensor> state() {
    Map<String, Tensor> saved = new LinkedHashMap<>();
    states.forEach(
        (name, state) -> state.forEach((what, tensor) -> saved.put(name + "." + what, tensor)));
    return saved;
  }

  @Override
  public final void restore(Map<String, Tensor> saved) {
    for (String key : saved.keySet()) {
      String name = key.substring(0, Math.max(0, key.lastIndexOf('.')));
      Parameter parameter = parameters.get(name);
      if (parameter == null) {
        throw new IllegalArgumentException(
            "optimizer state for '" + name + "', which the model does not have");
      }
      if (!stateShapes(parameter.shape()).containsKey(key.substring(name.length() + 1))) {
        throw new IllegalArgumentException("'" + key + "' is the state of another optimizer");
      }
    }
    parameters.forEach((name, parameter) -> restore(name, parameter, saved));
  }

  private void restore(String name, Parameter parameter, Map<String, Tensor> saved) {
    boolean wasUpdated = saved.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    if (!wasUpdated) {
      return;
    }
    for (String what : stateShapes(parameter.shape()).keySet()) {
      Tensor tensor = saved.get(name + "." + what);
      if (tensor == null) {
        throw new IllegalArgumentException("optimizer state lacks '" + name + "." + what + "'");
      }
      Tensors.copy(Objects.requireNonNull(state(name, parameter).get(what)), tensor);
    }
  }

  /** A tensor of a state. */
  protected static Tensor of(Map<String, Tensor> state, String what) {
    return Objects.requireNonNull(state.get(what), what);
  }

  @Override
  public final void close() {
    states.values().forEach(state -> state.values().forEach(Scope::release));
    states.clear();
  }
}
