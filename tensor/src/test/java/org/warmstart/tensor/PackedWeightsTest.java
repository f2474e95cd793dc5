package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;

class PackedWeightsTest {
  private static double difference(Linear layer, Tensor x) {
    Tensor plain = layer.forward(x);
    try (PackedWeights.Use use = PackedWeights.use(true)) {
      return Tensors.maxDifference(plain, layer.forward(x));
    }
  }

  @Test
  void agreesWithPlainWeightsAndFollowsTheirChanges() {
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off()) {
      RandomState.seed(1);
      Linear layer = new Linear(37, 91, 0.5);
      layer.initialise();
      TransposedLinear transposed = new TransposedLinear(37, 91, 0.5);
      transposed.initialise();
      for (int rows : new int[] {1, 4, 13}) {
        Tensor x = Tensors.ofFloats(numbers(rows * 37), rows, 1, 37);
        assertThat(difference(layer, x)).isLessThan(2e-5);
        Tensor plain = transposed.forward(x);
        try (PackedWeights.Use use = PackedWeights.use(true)) {
          assertThat(Tensors.maxDifference(plain, transposed.forward(x))).isLessThan(2e-5);
        }
      }
      layer.weight().load(Tensors.full(0.25, 91, 37));
      assertThat(difference(layer, Tensors.full(1, 2, 37))).isLessThan(2e-5);
      layer.release();
      transposed.release();
    }
  }

  @Test
  void anOptimizerStepIsSeen() {
    Linear layer = new Linear(8, 8, 0.5);
    layer.initialise();
    try (AdamW optimizer = new AdamW(layer.parameters(), AdamW.Settings.DEFAULT);
        Scope scope = Scope.open()) {
      Tensor x = Tensors.full(1, 2, 8);
      try (Autograd.Off off = Autograd.off()) {
        assertThat(difference(layer, x)).isLessThan(1e-5);
      }
      Autograd.backward(Ops.sum(layer.forward(x)));
      optimizer.step(0.1, 0);
      try (Autograd.Off off = Autograd.off()) {
        assertThat(difference(layer, x)).isLessThan(1e-5);
      }
    }
    layer.clearGradients();
    layer.release();
  }

  @Test
  void recordedOperationsUseThePlainWeights() {
    Linear layer = new Linear(8, 8, 0.5);
    layer.initialise();
    try (Scope scope = Scope.open();
        PackedWeights.Use use = PackedWeights.use(true)) {
      Autograd.backward(Ops.sum(layer.forward(Tensors.full(1, 2, 8))));
      assertThat(layer.weight().gradient()).isNotNull();
    }
    layer.clearGradients();
    layer.release();
  }

  @Test
  void trainingAndReleasingFreeTheCopies() {
    Linear layer = new Linear(64, 64, 0.5);
    layer.initialise();
    useOnce(layer); // makes what lives on: operators and their constants
    layer.train(true);
    long before = Engine.nativeObjects();
    useOnce(layer);
    assertThat(Engine.nativeObjects()).isGreaterThan(before);
    layer.train(true);
    assertThat(Engine.nativeObjects()).isEqualTo(before);
    useOnce(layer);
    Map<String, Parameter> parameters = layer.parameters();
    layer.release();
    assertThat(Engine.nativeObjects()).isEqualTo(before - parameters.size());
  }

  private static void useOnce(Linear layer) {
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off();
        PackedWeights.Use use = PackedWeights.use(true)) {
      layer.forward(Tensors.full(1, 2, 64));
    }
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(i);
    }
    return numbers;
  }
}
