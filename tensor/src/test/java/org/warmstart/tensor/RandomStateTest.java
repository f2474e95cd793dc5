package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RandomStateTest {
  @Test
  void restoredStatesGiveTheSameMasks() {
    RandomState.seed(3);
    mask(0.5, 101);
    byte[] saved = RandomState.save();
    float[] first = mask(0.3, 1001);
    float[] second = mask(0.3, 1001);

    RandomState.restore(saved);

    assertThat(mask(0.3, 1001)).containsExactly(first);
    assertThat(mask(0.3, 1001)).containsExactly(second).isNotEqualTo(first);
  }

  /** A normal draw makes two numbers and keeps one: the state must hold that one too. */
  @Test
  void halfUsedPairsOfNormalNumbersAreRestored() {
    RandomState.seed(3);
    normal(3);
    byte[] saved = RandomState.save();
    float[] next = normal(5);

    RandomState.restore(saved);

    assertThat(normal(5)).containsExactly(next);
  }

  @Test
  void equalSeedsGiveEqualNumbers() {
    RandomState.seed(42);
    float[] first = normal(100);
    RandomState.seed(42);
    assertThat(normal(100)).containsExactly(first);
    RandomState.seed(43);
    assertThat(normal(100)).isNotEqualTo(first);
  }

  @Test
  void normalInitialValuesHaveTheirMoments() {
    RandomState.seed(1);
    float[] values = normal(100_000);
    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / values.length;
      square += (double) value * value / values.length;
    }
    assertThat(mean).isCloseTo(0, within(0.02 * 5 / Math.sqrt(values.length)));
    assertThat(Math.sqrt(square)).isCloseTo(0.02, within(0.0002));
  }

  /** Zeros are binomial, the rest is scaled by 1/(1-p): five standard deviations are allowed. */
  @Test
  void dropoutDropsItsShareAndScalesTheRest() {
    RandomState.seed(7);
    int n = 200_000;
    for (double p : new double[] {0.1, 0.5, 0.9}) {
      float[] mask = mask(p, n);
      int dropped = 0;
      for (float value : mask) {
        if (value == 0) {
          dropped++;
        } else {
          assertThat(value).isEqualTo((float) (1 / (1 - p)), within(1e-5f));
        }
      }
      assertThat((double) dropped / n).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / n)));
    }
  }

  @Test
  void dropoutOfNothingIsTheInputItself() {
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.full(1, 3);
      assertThat(Dropout.apply(x, 0)).isSameAs(x);
    }
  }

  @Test
  void gradientsPassWhereNothingWasDropped() {
    Parameter parameter = new Parameter(Initializer.ONES, 1000);
    parameter.initialise();
    try (Scope scope = Scope.open()) {
      Tensor dropped = Dropout.apply(parameter.tensor(), 0.4);
      Autograd.backward(Ops.sum(dropped));
      Tensor gradient = Objects.requireNonNull(parameter.gradient());
      assertThat(Tensors.floats(gradient)).containsExactly(Tensors.floats(dropped));
    } finally {
      parameter.release();
    }
  }

  private static float[] mask(double p, int size) {
    try (Scope scope = Scope.open()) {
      return Tensors.floats(Dropout.apply(Tensors.full(1, size), p));
    }
  }

  private static float[] normal(int size) {
    Parameter parameter = new Parameter(Initializer.normal(0.02), size);
    parameter.initialise();
    float[] values = Tensors.floats(parameter.tensor());
    parameter.release();
    return values;
  }
}
