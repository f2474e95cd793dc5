package org.warmstart.learn.toy;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.optimizer.Optimizer;
import org.warmstart.tensor.optimizer.OptimizerSettings;
import org.warmstart.tensor.optimizer.ParameterOptimizer;

/** Steps of one size in the direction of a running mean's sign. */
public final class ToyOptimizer extends ParameterOptimizer {
  /**
   * What stays the same.
   *
   * @param memory share of the running mean that is kept
   */
  public record Settings(@Default("0.5") double memory) implements OptimizerSettings {
    @Override
    public Optimizer create(Map<String, Parameter> parameters) {
      return new ToyOptimizer(parameters, this);
    }
  }

  private final Settings settings;

  ToyOptimizer(Map<String, Parameter> parameters, Settings settings) {
    super(parameters, 0);
    this.settings = settings;
  }

  @Override
  protected Map<String, long[]> stateShapes(long[] shape) {
    return Map.of("mean", shape);
  }

  @Override
  protected void update(
      Map<String, Tensor> state,
      Tensor weight,
      Tensor gradient,
      double learningRate,
      double decay) {
    Tensor mean = of(state, "mean");
    mean.copy_(Ops.add(Ops.scale(mean, settings.memory), gradient));
    weight.sub_(Ops.scale(mean.sign(), learningRate));
  }
}
