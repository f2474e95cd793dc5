package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.optimizer.AdamW;

class AdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.98, 1e-6, 0.1);
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, double[]> slow = new LinkedHashMap<>();
  private final Random random = new Random(11);

  @BeforeEach
  void make() {
    RandomState.seed(11);
    add("weight", 3, 5);
    add("bias", 5);
    add("unused", 2, 2);
    add("frozen", 2, 3);
    of(parameters, "frozen").setTrainable(false);
  }

  private void add(String name, long... shape) {
    Parameter parameter = new Parameter(Initializer.normal(1), shape);
    parameter.initialise();
    parameters.put(name, parameter);
    slow.put(name, doubles(parameter.tensor()));
  }

  @AfterEach
  void release() {
    parameters.values().forEach(Parameter::release);
  }

  @Test
  void equalsAlgorithmTwoOfThePaper() {
    run(false, 0);
  }

  @Test
  void clipsByTheGlobalNorm() {
    run(false, 0.75);
  }

  @Test
  void decaysEverythingOnRequest() {
    run(true, 0);
  }

  /** Twenty steps with a changing learning rate beside the plain double-precision version. */
  private void run(boolean decayAll, double maxNorm) {
    Map<String, SlowAdamW> reference = new LinkedHashMap<>();
    for (String name : new String[] {"weight", "bias"}) {
      double decay = name.equals("weight") || decayAll ? SETTINGS.weightDecay() : 0;
      reference.put(name, new SlowAdamW(of(slow, name), SETTINGS, decay));
    }
    try (AdamW optimizer = new AdamW(parameters, SETTINGS, decayAll)) {
      for (int step = 1; step <= 20; step++) {
        double rate = 0.05 / step;
        Map<String, double[]> gradients = new LinkedHashMap<>();
        gradients.put("weight", SlowMath.vector(random, 15, 0.4));
        gradients.put("bias", SlowMath.vector(random, 5, 0.4));
        double norm = 0;
        for (double[] gradient : gradients.values()) {
          for (double g : gradient) {
            norm += g * g;
          }
        }
        norm = Math.sqrt(norm);
        double factor = maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + 1e-6) : 1;
        gradients.forEach((name, gradient) -> setGradient(of(parameters, name), gradient));

        assertThat(optimizer.gradientNorm()).isCloseTo(norm, within(1e-5));
        assertThat(optimizer.step(rate, maxNorm)).isCloseTo(norm, within(1e-5));

        reference.forEach(
            (name, adam) -> adam.step(SlowMath.map(of(gradients, name), g -> g * factor), rate));
        parameters.values().forEach(Parameter::clearGradient);
        for (String name : parameters.keySet()) {
          assertThat(doubles(of(parameters, name).tensor()))
              .as(name + " at step " + step)
              .containsExactly(of(slow, name), within(1e-5));
        }
      }
      assertThat(optimizer.state().keySet())
          .containsExactlyInAnyOrder(
              "weight.mean",
              "weight.square",
              "weight.step",
              "bias.mean",
              "bias.square",
              "bias.step");
      assertThat(Tensors.item(of(optimizer.state(), "bias.step"))).isEqualTo(20);
    }
  }

  @Test
  void continuesFromItsState() {
    double[][] gradients = SlowMath.matrix(random, 6, 15);
    try (AdamW whole = new AdamW(parameters, SETTINGS)) {
      for (int i = 0; i < 3; i++) {
        update(whole, gradients[i]);
      }
      Map<String, Tensor> saved = new LinkedHashMap<>();
      whole.state().forEach((name, tensor) -> saved.put(name, Scope.retain(tensor.clone())));
      float[] weights = Tensors.floats(of(parameters, "weight").tensor());
      for (int i = 3; i < 6; i++) {
        update(whole, gradients[i]);
      }
      float[] end = Tensors.floats(of(parameters, "weight").tensor());

      try (Scope scope = Scope.open();
          AdamW resumed = new AdamW(parameters, SETTINGS)) {
        of(parameters, "weight").load(Tensors.ofFloats(weights, 3, 5));
        resumed.restore(saved);
        for (int i = 3; i < 6; i++) {
          update(resumed, gradients[i]);
        }
      }
      assertThat(Tensors.floats(of(parameters, "weight").tensor())).containsExactly(end);
      saved.values().forEach(Scope::release);
    }
  }

  private void update(AdamW optimizer, double[] gradient) {
    setGradient(of(parameters, "weight"), gradient);
    optimizer.step(0.01, 1);
    of(parameters, "weight").clearGradient();
  }

  @Test
  void refusesTheStateOfAnotherModel() {
    try (Scope scope = Scope.open();
        AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      assertThatThrownBy(() -> optimizer.restore(Map.of("other.mean", Tensors.zeros(1))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'other'");
      assertThatThrownBy(() -> optimizer.restore(Map.of("bias.mean", Tensors.zeros(5))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'bias.square'");
      assertThatThrownBy(() -> optimizer.restore(Map.of("bias.mean", Tensors.zeros(4))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[4]");
    }
  }

  @Test
  void withoutGradientsNothingMoves() {
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      assertThat(optimizer.step(1, 1)).isZero();
      assertThat(optimizer.gradientNorm()).isZero();
      assertThat(doubles(of(parameters, "weight").tensor())).containsExactly(of(slow, "weight"));
    }
  }

  @Test
  void aGradientThatIsNoNumberShowsInTheNorm() {
    setGradient(of(parameters, "bias"), new double[] {1, Double.NaN, 0, 0, 0});
    try (AdamW optimizer = new AdamW(parameters, SETTINGS)) {
      assertThat(optimizer.gradientNorm()).isNaN();
    }
  }

  private static <T> T of(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name));
  }

  private static void setGradient(Parameter parameter, double[] gradient) {
    try (Scope scope = Scope.open()) {
      Tensor wanted = Tensors.ofFloats(SlowMath.floats(gradient), parameter.shape());
      Autograd.backward(Ops.sum(parameter.tensor().mul(wanted)));
    }
  }

  private static double[] doubles(Tensor tensor) {
    float[] floats = Tensors.floats(tensor);
    double[] result = new double[floats.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = floats[i];
    }
    return result;
  }

  /** Loshchilov & Hutter 2019, algorithm 2, in double precision; changes the weights in place. */
  private static final class SlowAdamW {
    private final double[] weights;
    private final AdamW.Settings settings;
    private final double decay;
    private final double[] mean;
    private final double[] square;
    private int step;

    SlowAdamW(double[] weights, AdamW.Settings settings, double decay) {
      this.weights = weights;
      this.settings = settings;
      this.decay = decay;
      this.mean = new double[weights.length];
      this.square = new double[weights.length];
    }

    void step(double[] gradient, double rate) {
      step++;
      for (int i = 0; i < weights.length; i++) {
        double g = gradient[i];
        mean[i] = settings.beta1() * mean[i] + (1 - settings.beta1()) * g;
        square[i] = settings.beta2() * square[i] + (1 - settings.beta2()) * g * g;
        double meanHat = mean[i] / (1 - Math.pow(settings.beta1(), step));
        double squareHat = square[i] / (1 - Math.pow(settings.beta2(), step));
        weights[i] -=
            rate * (meanHat / (Math.sqrt(squareHat) + settings.epsilon()) + decay * weights[i]);
      }
    }
  }
}
