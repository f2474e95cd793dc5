package org.warmstart.tensor.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Kernels;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * AdamW (Loshchilov & Hutter 2019) through libtorch's fused kernel: one pass over weights,
 * gradients and both moments.
 *
 * <p>Moments and steps are created at a parameter's first update; parameters without a gradient are
 * left alone.
 */
public final class AdamW implements Optimizer {
  private static final OperatorHandle FUSED = Kernels.find("aten::_fused_adamw_", "");
  private static final OperatorHandle ADD = Kernels.find("aten::_foreach_add_", "Scalar");

  /**
   * Hyper-parameters that stay the same throughout a run.
   *
   * @param beta1 decay of the gradients' running mean
   * @param beta2 decay of their running square
   * @param epsilon added to the root of the running square
   * @param weightDecay pull towards zero a step, times the learning rate; not applied to biases and
   *     normalization gains
   */
  public record Settings(
      @Default("0.9") @InRange(least = 0, below = 1) double beta1,
      @Default("0.999") @InRange(least = 0, below = 1) double beta2,
      @Default("1e-8") @InRange(least = 0) double epsilon,
      @Default("0.01") @InRange(least = 0) double weightDecay)
      implements OptimizerSettings {
    public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0.01);

    public Settings {
      NumberRange.check(Settings.class, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public Optimizer create(Map<String, Parameter> parameters) {
      return new AdamW(parameters, this);
    }
  }

  /** What parameters that are updated in one call have in common. */
  private record Alike(double decay, double rate) {}

  private record State(Tensor mean, Tensor square, Tensor step) {}

  private final Map<String, Parameter> parameters;
  private final Map<String, Double> decays = new LinkedHashMap<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Settings settings;
  private final Rates rates = new Rates();

  /**
   * Decays all parameters but those of one dimension: biases and the gains of normalization layers.
   */
  public AdamW(Map<String, Parameter> parameters, Settings settings) {
    this(parameters, settings, false);
  }

  /**
   * An optimizer with a choice of what decays.
   *
   * @param decayAll whether biases and normalization gains decay too, as libtorch's own optimizer
   *     has it
   */
  public AdamW(Map<String, Parameter> parameters, Settings settings, boolean decayAll) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.settings = settings;
    parameters.forEach(
        (name, parameter) ->
            decays.put(
                name, decayAll || parameter.shape().length > 1 ? settings.weightDecay : 0.0));
  }

  @Override
  public double step(double learningRate, double maxNorm) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<Alike, Group> groups = new LinkedHashMap<>();
      List<Tensor> all = new ArrayList<>();
      parameters.forEach(
          (name, parameter) -> {
            Tensor gradient = parameter.isTrainable() ? parameter.gradient() : null;
            if (gradient != null) {
              parameter.beginUpdate();
              all.add(gradient);
              groups
                  .computeIfAbsent(
                      new Alike(decays.getOrDefault(name, 0.0), rates.factor(name)),
                      alike -> new Group())
                  .add(parameter.tensor(), gradient, state(name, parameter));
            }
          });
      if (all.isEmpty()) {
        return 0;
      }
      double norm = GradientNorm.of(all);
      if (!Double.isFinite(norm)) {
        return norm;
      }
      boolean clip = maxNorm > 0 && norm > maxNorm;
      // the kernel divides gradients by this on the way: clipping costs no pass of its own; what
      // is beyond a float makes them 0 like the greatest float does
      double factor = Math.min((norm + 1e-6) / maxNorm, Float.MAX_VALUE);
      IValue divisor = clip ? new IValue(Tensors.scalar(factor)) : new IValue();
      groups.forEach(
          (alike, group) ->
              group.update(learningRate * alike.rate, alike.decay, settings, divisor));
      return norm;
    }
  }

  @Override
  public void scaleRates(Map<String, Double> factors) {
    rates.set(factors, parameters.keySet());
  }

  @Override
  public double gradientNorm() {
    return GradientNorm.of(parameters);
  }

  private State state(String name, Parameter parameter) {
    return states.computeIfAbsent(
        name,
        key ->
            new State(
                Scope.retain(Tensors.zeros(parameter.shape())),
                Scope.retain(Tensors.zeros(parameter.shape())),
                Scope.retain(Tensors.zeros())));
  }

  /** Tensors of parameters with one weight decay and learning rate, in parallel lists. */
  private static final class Group {
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> squares = new ArrayList<>();
    private final List<Tensor> steps = new ArrayList<>();

    void add(Tensor weight, Tensor gradient, State state) {
      weights.add(weight);
      gradients.add(gradient);
      means.add(state.mean);
      squares.add(state.square);
      steps.add(state.step);
    }

    void update(double learningRate, double decay, Settings settings, IValue divisor) {
      Kernels.call(ADD, Kernels.list(steps), new IValue(new Scalar(1.0)));
      Kernels.call(
          FUSED,
          Kernels.list(weights),
          Kernels.list(gradients),
          Kernels.list(means),
          Kernels.list(squares),
          Kernels.list(List.of()),
          Kernels.list(steps),
          new IValue(learningRate),
          new IValue(settings.beta1),
          new IValue(settings.beta2),
          new IValue(decay),
          new IValue(settings.epsilon),
          new IValue(false),
          new IValue(false),
          divisor,
          new IValue());
    }
  }

  /**
   * Returns moments and steps by name ({@code <parameter>.mean}, {@code .square}, {@code .step}),
   * to be saved; they stay ours.
   */
  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> saved = new LinkedHashMap<>();
    states.forEach(
        (name, state) -> {
          saved.put(name + ".mean", state.mean);
          saved.put(name + ".square", state.square);
          saved.put(name + ".step", state.step);
        });
    return saved;
  }

  @Override
  public void restore(Map<String, Tensor> saved) {
    for (String key : saved.keySet()) {
      String name = key.substring(0, Math.max(0, key.lastIndexOf('.')));
      if (!parameters.containsKey(name)) {
        throw new IllegalArgumentException(
            "optimizer state for '" + name + "', which the model does not have");
      }
    }
    parameters.forEach(
        (name, parameter) -> {
          if (saved.containsKey(name + ".mean")) {
            State state = state(name, parameter);
            Tensors.copy(state.mean, require(saved, name + ".mean"));
            Tensors.copy(state.square, require(saved, name + ".square"));
            Tensors.copy(state.step, require(saved, name + ".step"));
          }
        });
  }

  private static Tensor require(Map<String, Tensor> saved, String key) {
    Tensor tensor = saved.get(key);
    if (tensor == null) {
      throw new IllegalArgumentException("optimizer state lacks '" + key + "'");
    }
    return tensor;
  }

  /** Frees moments and steps. */
  @Override
  public void close() {
    for (State state : states.values()) {
      Scope.release(state.mean);
      Scope.release(state.square);
      Scope.release(state.step);
    }
    states.clear();
  }
}
