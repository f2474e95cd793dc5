package org.warmstart.tensor.optimizer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * Adafactor (Shazeer & Stern 2018): of the running squares of a matrix's gradients only the means
 * of rows and columns are kept (section 3), and the root mean square of an update is clipped
 * (section 6). The learning rate and its schedule are the run's; those of the paper's section 7 are
 * {@code scaleParameter} with the learning rate as the relative step size.
 */
public final class Adafactor extends ParameterOptimizer {
  private static final String STEP = "step";
  private static final String ROWS = "row_squares";
  private static final String COLUMNS = "column_squares";
  private static final String SQUARES = "squares";
  private static final String MEAN = "mean";

  /**
   * What stays the same throughout a run.
   *
   * @param decayExponent of the step, from which the running squares' decay follows (section 7.2):
   *     {@code 1 - step^decayExponent}
   * @param clipThreshold most root mean square of an update
   * @param epsilon added to squared gradients
   * @param scaleParameter whether a parameter's learning rate is multiplied by its root mean square
   * @param leastScale the least such factor
   * @param beta1 decay of the updates' running mean; null: none is kept
   * @param weightDecay pull towards zero a step, times the learning rate; not applied to biases and
   *     normalization gains
   */
  public record Settings(
      @Default("-0.8") @InRange(below = 0) double decayExponent,
      @Default("1.0") @InRange(above = 0) double clipThreshold,
      @Default("1e-30") @InRange(above = 0) double epsilon,
      @Default("false") boolean scaleParameter,
      @Default("1e-3") @InRange(above = 0) double leastScale,
      @Nullable @InRange(least = 0, below = 1) Double beta1,
      @Default("0") @InRange(least = 0) double weightDecay)
      implements OptimizerSettings {
    public Settings {
      NumberRange.check(
          Settings.class,
          decayExponent,
          clipThreshold,
          epsilon,
          scaleParameter,
          leastScale,
          beta1,
          weightDecay);
    }

    @Override
    public Optimizer create(Map<String, Parameter> parameters) {
      return new Adafactor(parameters, this);
    }
  }

  private final Settings settings;

  public Adafactor(Map<String, Parameter> parameters, Settings settings) {
    super(parameters, settings.weightDecay);
    this.settings = settings;
  }

  @Override
  protected Map<String, long[]> stateShapes(long[] shape) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(STEP, new long[0]);
    int dimensions = shape.length;
    if (dimensions >= 2) {
      shapes.put(ROWS, Arrays.copyOf(shape, dimensions - 1));
      long[] columns = Arrays.copyOf(shape, dimensions - 1);
      columns[dimensions - 2] = shape[dimensions - 1];
      shapes.put(COLUMNS, columns);
    } else {
      shapes.put(SQUARES, shape);
    }
    if (settings.beta1 != null) {
      shapes.put(MEAN, shape);
    }
    return shapes;
  }

  @Override
  protected void update(
      Map<String, Tensor> state,
      Tensor weight,
      Tensor gradient,
      double learningRate,
      double decay) {
    Tensor counter = of(state, STEP);
    double step = Tensors.item(counter.add_(new Scalar(1.0)));
    double rate = learningRate;
    if (settings.scaleParameter) {
      rate *= Math.max(settings.leastScale, Tensors.item(rootMeanSquare(weight)));
    }
    Tensor update = scaled(state, gradient, 1 - Math.pow(step, settings.decayExponent));
    double excess = Tensors.item(rootMeanSquare(update)) / settings.clipThreshold;
    update.div_(new Scalar(Math.max(1, excess))).mul_(new Scalar(rate));
    Double beta1 = settings.beta1;
    if (beta1 != null) {
      update = of(state, MEAN).mul_(new Scalar(beta1)).add_(update, new Scalar(1 - beta1));
    }
    if (decay != 0) {
      weight.add_(weight, new Scalar(-decay * rate));
    }
    weight.sub_(update);
  }

  /** The gradient divided by the root of its running square (algorithms 4 and 5). */
  private Tensor scaled(Map<String, Tensor> state, Tensor gradient, double decay) {
    Tensor square = gradient.mul(gradient).add_(new Scalar(settings.epsilon));
    if (state.containsKey(SQUARES)) {
      return running(of(state, SQUARES), square, decay).rsqrt().mul_(gradient);
    }
    Tensor rows = running(of(state, ROWS), Ops.mean(square, -1), decay);
    Tensor columns = running(of(state, COLUMNS), Ops.mean(square, -2), decay);
    Tensor ofRows = rows.div(Ops.mean(rows, -1).unsqueeze(-1)).rsqrt_().unsqueeze(-1);
    return ofRows.mul(columns.unsqueeze(-2).rsqrt()).mul_(gradient);
  }

  private static Tensor running(Tensor mean, Tensor value, double decay) {
    return mean.mul_(new Scalar(decay)).add_(value, new Scalar(1 - decay));
  }

  private static Tensor rootMeanSquare(Tensor x) {
    return x.norm().div_(new Scalar(Math.sqrt((double) x.numel())));
  }
}
