package org.warmstart.tensor.optimizer;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Parameter;

/**
 * Stochastic gradient descent with momentum (Polyak 1964), or Nesterov's (Sutskever et al. 2013),
 * as libtorch's own: the weight decay is added to the gradient.
 */
public final class Sgd extends ParameterOptimizer {
  private static final String VELOCITY = "velocity";

  /**
   * What stays the same throughout a run.
   *
   * @param momentum share of the last step's direction that is kept; 0: plain descent
   * @param nesterov whether the gradient is taken where the momentum leads to
   * @param weightDecay pull towards zero, added to the gradient; not applied to biases and
   *     normalization gains
   */
  public record Settings(
      @Default("0.9") @InRange(least = 0, below = 1) double momentum,
      @Default("false") boolean nesterov,
      @Default("0") @InRange(least = 0) double weightDecay)
      implements OptimizerSettings {
    public Settings {
      NumberRange.check(Settings.class, momentum, nesterov, weightDecay);
      if (nesterov && momentum == 0) {
        throw new InputException("nesterov needs a momentum above 0");
      }
    }

    @Override
    public Optimizer create(Map<String, Parameter> parameters) {
      return new Sgd(parameters, this);
    }
  }

  private final Settings settings;

  public Sgd(Map<String, Parameter> parameters, Settings settings) {
    super(parameters, settings.weightDecay);
    this.settings = settings;
  }

  @Override
  protected Map<String, long[]> stateShapes(long[] shape) {
    return settings.momentum == 0 ? Map.of() : Map.of(VELOCITY, shape);
  }

  @Override
  protected void update(
      Map<String, Tensor> state,
      Tensor weight,
      Tensor gradient,
      double learningRate,
      double decay) {
    Tensor direction = decay == 0 ? gradient : gradient.add(weight, new Scalar(decay));
    if (settings.momentum > 0) {
      Tensor velocity = of(state, VELOCITY);
      velocity.mul_(new Scalar(settings.momentum)).add_(direction);
      direction =
          settings.nesterov ? direction.add(velocity, new Scalar(settings.momentum)) : velocity;
    }
    weight.add_(direction, new Scalar(-learningRate));
  }
}
