package org.warmstart.tensor.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Five steps from fixed weights with fixed gradients, beside what transformers 5.24 ({@code
 * Adafactor}, {@code relative_step=False}) and PyTorch ({@code torch.optim.SGD}) make of them.
 */
class OptimizersTest {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  @BeforeEach
  void make() {
    float[] weight = new float[12];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (i * 29 % 31 - 15) / 16f;
    }
    float[] bias = new float[4];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (i * 13 % 17 - 8) / 8f;
    }
    try (Scope scope = Scope.open()) {
      put("weight", Tensors.ofFloats(weight, 3, 4));
      put("bias", Tensors.ofFloats(bias, 4));
    }
  }

  private void put(String name, Tensor values) {
    Parameter parameter = new Parameter(Initializer.normal(1), Tensors.shape(values));
    parameter.load(values);
    parameters.put(name, parameter);
  }

  @AfterEach
  void release() {
    parameters.values().forEach(Parameter::release);
  }

  private void step(Optimizer optimizer, int step) {
    setGradient("weight", gradient(step, 12));
    setGradient("bias", gradient(step + 50, 4));
    optimizer.step(0.05 / step, 0);
    parameters.values().forEach(Parameter::clearGradient);
  }

  private static float[] gradient(int step, int size) {
    float[] gradient = new float[size];
    for (int i = 0; i < size; i++) {
      gradient[i] = ((i * 37 + step * 101) % 127 - 63) / 64f;
    }
    return gradient;
  }

  private void setGradient(String name, float[] gradient) {
    Parameter parameter = Objects.requireNonNull(parameters.get(name));
    try (Scope scope = Scope.open()) {
      Tensor wanted = Tensors.ofFloats(gradient, parameter.shape());
      Autograd.backward(Ops.sum(parameter.tensor().mul(wanted)));
    }
  }

  private double[] weights() {
    return parameters.values().stream()
        .flatMapToDouble(
            parameter -> {
              float[] floats = Tensors.floats(parameter.tensor());
              double[] doubles = new double[floats.length];
              for (int i = 0; i < floats.length; i++) {
                doubles[i] = floats[i];
              }
              return java.util.Arrays.stream(doubles);
            })
        .toArray();
  }

  private static Adafactor.Settings adafactor(boolean scaleParameter) {
    return new Adafactor.Settings(-0.8, 1, 1e-30, scaleParameter, 1e-3, null, 0);
  }

  static Stream<Arguments> references() {
    return Stream.of(
        Arguments.of(
            adafactor(false),
            new double[] {
              -0.98179674,
              0.92536598,
              0.80144298,
              0.62918532,
              0.43782756,
              0.42965654,
              0.25269732,
              0.10125558,
              0.00796438,
              -0.08640072,
              -0.30548957,
              -0.32757875,
              -1.02383363,
              0.59525329,
              0.14465116,
              -0.28930876
            }),
        Arguments.of(
            adafactor(true),
            new double[] {
              -0.96064359,
              0.90104163,
              0.77688086,
              0.62752688,
              0.467417,
              0.40365165,
              0.25164944,
              0.11276472,
              0.00380051,
              -0.10451346,
              -0.27886593,
              -0.35036221,
              -1.01461053,
              0.60601586,
              0.1372274,
              -0.32161939
            }),
        Arguments.of(
            new Adafactor.Settings(-0.6, 0.5, 1e-30, true, 1e-3, 0.9, 0.1),
            new double[] {
              -0.93627876,
              0.87535906,
              0.75209332,
              0.62095147,
              0.4893553,
              0.37872604,
              0.24927853,
              0.11971524,
              0.00106953,
              -0.12022648,
              -0.25473732,
              -0.36840534,
              -1.00270772,
              0.61887246,
              0.12781039,
              -0.36456376
            }),
        Arguments.of(
            new Sgd.Settings(0, false, 0),
            new double[] {
              -0.96994793,
              0.89561194,
              0.75421876,
              0.62109375,
              0.44993487,
              0.40776038,
              0.24983074,
              0.10347656,
              0.01169271,
              -0.09662761,
              -0.26282552,
              -0.33476567,
              -1.00373697,
              0.59990883,
              0.13312501,
              -0.35019532
            }),
        Arguments.of(
            new Sgd.Settings(0.9, false, 0),
            new double[] {
              -0.99684906,
              0.9062469,
              0.76417375,
              0.62230223,
              0.38613984,
              0.44582498,
              0.26128948,
              0.06779116,
              0.01354341,
              -0.05705924,
              -0.2704013,
              -0.30480531,
              -0.99579203,
              0.56070977,
              0.13146199,
              -0.31414065
            }),
        Arguments.of(
            new Sgd.Settings(0.8, true, 0.1),
            new double[] {
              -0.98562729,
              0.89313084,
              0.74189991,
              0.60282826,
              0.35694864,
              0.44649681,
              0.25015718,
              0.06154561,
              0.02072638,
              -0.04524587,
              -0.26957619,
              -0.27467665,
              -1.00157082,
              0.55513424,
              0.13771166,
              -0.30679259
            }));
  }

  @ParameterizedTest
  @MethodSource("references")
  void equalsTheReference(OptimizerSettings settings, double[] expected) {
    try (Optimizer optimizer = settings.create(parameters)) {
      for (int step = 1; step <= 5; step++) {
        step(optimizer, step);
      }
      assertThat(weights()).containsExactly(expected, within(2e-7));
    }
  }

  static Stream<OptimizerSettings> all() {
    return Stream.concat(
        references().map(arguments -> (OptimizerSettings) arguments.get()[0]),
        Stream.of(AdamW.Settings.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("all")
  void continuesFromItsStateBitForBit(OptimizerSettings settings) {
    try (Scope scope = Scope.open();
        Optimizer whole = settings.create(parameters)) {
      step(whole, 1);
      step(whole, 2);
      Map<String, Tensor> state = new LinkedHashMap<>();
      whole.state().forEach((name, tensor) -> state.put(name, tensor.clone()));
      Map<String, Tensor> weights = new LinkedHashMap<>();
      parameters.forEach((name, p) -> weights.put(name, p.tensor().detach().clone()));
      step(whole, 3);
      step(whole, 4);
      double[] end = weights();

      weights.forEach((name, values) -> Objects.requireNonNull(parameters.get(name)).load(values));
      try (Optimizer resumed = settings.create(parameters)) {
        resumed.restore(state);
        step(resumed, 3);
        step(resumed, 4);
      }
      assertThat(weights()).containsExactly(end);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void clipsByTheGlobalNormAndLeavesTheWeightsIfThereIsNone(OptimizerSettings settings) {
    try (Optimizer optimizer = settings.create(parameters)) {
      double[] before = weights();
      assertThat(optimizer.step(1, 1)).isZero();
      setGradient("weight", gradient(1, 12));
      setGradient("bias", new float[] {0, Float.NaN, 0, 0});
      assertThat(optimizer.step(1, 1)).isNaN();
      assertThat(weights()).containsExactly(before);
    }
  }

  @Test
  void aClippedStepIsThatOfSmallerGradients() {
    double[] start = weights();
    double norm = 0;
    for (float g : gradient(1, 12)) {
      norm += (double) g * g;
    }
    norm = Math.sqrt(norm);
    setGradient("weight", gradient(1, 12));
    try (Optimizer sgd = new Sgd.Settings(0, false, 0).create(parameters)) {
      assertThat(sgd.step(0.1, 0.5)).isCloseTo(norm, within(1e-6));
    }
    double[] now = weights();
    for (int i = 0; i < 12; i++) {
      double expected = start[i] - 0.1 * gradient(1, 12)[i] * 0.5 / norm;
      assertThat(now[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void refusesAnotherOptimizersState() {
    try (Scope scope = Scope.open();
        Optimizer sgd = new Sgd.Settings(0.9, false, 0).create(parameters);
        Optimizer adafactor = adafactor(false).create(parameters)) {
      step(sgd, 1);
      step(adafactor, 1);
      assertThatThrownBy(() -> adafactor.restore(sgd.state()))
          .hasMessage("'weight.velocity' is the state of another optimizer");
      assertThatThrownBy(() -> sgd.restore(adafactor.state()))
          .hasMessageContaining("is the state of another optimizer");
      assertThatThrownBy(() -> sgd.restore(Map.of("other.velocity", Tensors.zeros(4))))
          .hasMessageContaining("'other', which the model does not have");
      assertThatThrownBy(() -> sgd.restore(Map.of("bias.velocity", Tensors.zeros(5))))
          .hasMessageContaining("[5]");
      assertThatThrownBy(() -> adafactor.restore(Map.of("bias.step", Tensors.zeros())))
          .hasMessageContaining("lacks 'bias.squares'");
    }
  }

  @Test
  void refusesSettingsThatLeadToNoNumbers() {
    assertThatThrownBy(() -> new AdamW.Settings(1, 0.999, 1e-8, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("beta1 has to be from 0 to below 1, not 1.0");
    assertThatThrownBy(() -> new AdamW.Settings(0.9, 0.999, -1e-8, 0))
        .hasMessage("epsilon has to be at least 0, not -1.0E-8");
    assertThatThrownBy(() -> new AdamW.Settings(0.9, 0.999, 1e-8, Double.NaN))
        .hasMessageContaining("weightDecay");
    assertThatThrownBy(() -> new Sgd.Settings(0, true, 0)).hasMessageContaining("nesterov");
    assertThatThrownBy(() -> new Adafactor.Settings(0.8, 1, 1e-30, false, 1e-3, null, 0))
        .hasMessageContaining("decayExponent has to be below 0");
  }
}
