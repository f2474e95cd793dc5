package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TensorsTest {
  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void arraysSurviveTheWayThereAndBack() {
    float[] floats = {0f, -0f, 1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
    assertThat(Tensors.floats(Tensors.ofFloats(floats, 2, 3))).containsExactly(floats);
    assertThat(Tensors.floats(Tensors.ofFloats(new float[] {Float.NaN}, 1)))
        .containsOnly(Float.NaN);

    long[] longs = {Long.MIN_VALUE, -1, 0, (1L << 53) + 1, Long.MAX_VALUE};
    assertThat(Tensors.longs(Tensors.ofLongs(longs, 5))).containsExactly(longs);

    int[] ints = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE};
    assertThat(Tensors.ints(Tensors.ofInts(ints, 2, 2))).containsExactly(ints);
  }

  @Test
  void emptyTensorsAreTensors() {
    Tensor empty = Tensors.ofFloats(new float[0], 0, 5);
    assertThat(Tensors.shape(empty)).containsExactly(0, 5);
    assertThat(Tensors.floats(empty)).isEmpty();
    assertThat(Tensors.longs(Tensors.ofLongs(new long[0], 0))).isEmpty();
    assertThat(Tensors.maxDifference(empty, empty)).isZero();
    assertThat(Tensors.identical(empty, empty)).isTrue();
  }

  @Test
  void scalarsHaveNoDimensions() {
    assertThat(Tensors.shape(Tensors.scalar(2.5))).isEmpty();
    assertThat(Tensors.item(Tensors.scalar(2.5))).isEqualTo(2.5);
    assertThat(Tensors.item(Tensors.full(3, 1, 1))).isEqualTo(3);
  }

  @Test
  void viewsAreReadInTheirOwnOrder() {
    Tensor x = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(Tensors.floats(x.transpose(0, 1))).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(Tensors.floats(x.narrow(1, 1, 2))).containsExactly(2, 3, 5, 6);
    assertThat(Tensors.shape(x.transpose(0, 1))).containsExactly(3, 2);
  }

  @Test
  void otherTypesAreReadAsNumbers() {
    Tensor x = Tensors.ofFloats(new float[] {1, 0.5f, -2}, 3);
    assertThat(Tensors.floats(x.to(ScalarType.Half))).containsExactly(1, 0.5f, -2);
    assertThat(Tensors.floats(x.to(ScalarType.BFloat16))).containsExactly(1, 0.5f, -2);
    assertThat(Tensors.longs(Ops.equal(Tensors.ofLongs(new long[] {3, 4}, 2), 4)))
        .containsExactly(0, 1);
  }

  @Test
  void rangesAndFillsHoldWhatTheySay() {
    assertThat(Tensors.longs(Tensors.range(3, 7))).containsExactly(3, 4, 5, 6);
    assertThat(Tensors.longs(Tensors.range(3, 3))).isEmpty();
    assertThat(Tensors.longs(Tensors.fullLongs(-100, 2, 2))).containsOnly(-100);
    assertThat(Tensors.floats(Tensors.zeros(2, 2))).containsOnly(0);
  }

  @Test
  void copyConvertsButDoesNotReshape() {
    Tensor target = Tensors.zeros(2);
    Tensors.copy(target, Tensors.ofLongs(new long[] {7, 8}, 2));
    assertThat(Tensors.floats(target)).containsExactly(7, 8);
    assertThatThrownBy(() -> Tensors.copy(target, Tensors.zeros(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1]")
        .hasMessageContaining("[2]");
  }

  @Test
  void valuesMustFillTheShape() {
    assertThatThrownBy(() -> Tensors.ofFloats(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 values")
        .hasMessageContaining("[2, 3]");
    assertThatThrownBy(() -> Tensors.ofLongs(new long[0], Long.MAX_VALUE, 3))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void identityIsOfTypeShapeAndBits() {
    Tensor a = Tensors.ofFloats(new float[] {1, 2}, 2);
    assertThat(Tensors.identical(a, Tensors.ofFloats(new float[] {1, 2}, 2))).isTrue();
    assertThat(Tensors.identical(a, Tensors.ofFloats(new float[] {1, 3}, 2))).isFalse();
    assertThat(Tensors.identical(a, Tensors.ofFloats(new float[] {1, 2}, 1, 2))).isFalse();
    assertThat(Tensors.identical(a, Tensors.ofLongs(new long[] {1, 2}, 2))).isFalse();
    Tensor nan = Tensors.ofFloats(new float[] {Float.NaN}, 1);
    assertThat(Tensors.identical(nan, Tensors.ofFloats(new float[] {Float.NaN}, 1))).isTrue();
    Tensor zero = Tensors.ofFloats(new float[] {0f}, 1);
    assertThat(Tensors.identical(zero, Tensors.ofFloats(new float[] {-0f}, 1))).isFalse();
  }

  @Test
  void differencesAreTheLargestAndSeeNaN() {
    Tensor a = Tensors.ofFloats(new float[] {1, 2, 3}, 3);
    Tensor b = Tensors.ofFloats(new float[] {1, 2.5f, 2}, 3);
    assertThat(Tensors.maxDifference(a, b)).isEqualTo(1);
    Tensor c = Tensors.ofFloats(new float[] {1, Float.NaN, 2}, 3);
    assertThat(Tensors.maxDifference(a, c)).isNaN();
    assertThatThrownBy(() -> Tensors.maxDifference(a, Tensors.zeros(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
