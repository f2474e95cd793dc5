package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;

class ScopeTest {
  @Test
  void closingFreesEverything() {
    everyKindOfWork(0);
    long before = Engine.nativeObjects();
    for (int i = 0; i < 200; i++) {
      everyKindOfWork(i);
    }
    assertThat(Engine.nativeObjects()).isEqualTo(before);
  }

  @Test
  void trainingStepsLeaveNothingBehind() {
    Linear layer = new Linear(3, 2, 0.1);
    layer.initialise();
    try (AdamW optimizer = new AdamW(layer.parameters(), AdamW.Settings.DEFAULT)) {
      trainingStep(layer, optimizer);
      long before = Engine.nativeObjects();
      for (int i = 0; i < 200; i++) {
        trainingStep(layer, optimizer);
      }
      assertThat(Engine.nativeObjects()).isEqualTo(before);
    } finally {
      layer.release();
    }
  }

  @Test
  void parametersAndOptimizersGiveTheirMemoryBack() {
    makeAndRelease();
    long objects = Engine.nativeObjects();
    for (int i = 0; i < 50; i++) {
      makeAndRelease();
    }
    assertThat(Engine.nativeObjects()).isEqualTo(objects);
  }

  @Test
  void keptTensorsBelongToTheScopeAround() {
    long before;
    try (Scope outer = Scope.open()) {
      before = Engine.nativeObjects();
      Tensor kept;
      try (Scope inner = Scope.open()) {
        Tensor a = Tensors.full(2, 3);
        kept = inner.keep(a.add(a));
      }
      assertThat(Tensors.floats(kept)).containsExactly(4, 4, 4);
      assertThat(Engine.nativeObjects()).isEqualTo(before + 1);
    }
    assertThat(Engine.nativeObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void keepPassesThroughNestedScopes() {
    try (Scope first = Scope.open()) {
      Tensor kept;
      try (Scope second = Scope.open()) {
        try (Scope third = Scope.open()) {
          kept = third.keep(Tensors.scalar(7));
        }
        kept = second.keep(kept);
      }
      assertThat(Tensors.item(kept)).isEqualTo(7);
    }
  }

  @Test
  void keptOutOfTheLastScopeTheTensorIsTheCallers() {
    Engine.start();
    long before = Engine.nativeObjects();
    Tensor kept;
    try (Scope only = Scope.open()) {
      kept = only.keep(Tensors.full(5, 2));
    }
    assertThat(Tensors.floats(kept)).containsExactly(5, 5);
    Scope.release(kept);
    assertThat(Engine.nativeObjects()).isEqualTo(before);
  }

  @Test
  void retainedTensorsLiveUntilReleased() {
    Engine.start();
    long before = Engine.nativeObjects();
    Tensor retained;
    try (Scope scope = Scope.open()) {
      retained = Scope.retain(Tensors.full(5, 2));
    }
    assertThat(Tensors.floats(retained)).containsExactly(5, 5);
    Scope.release(retained);
    Scope.release(retained);
    assertThat(Engine.nativeObjects()).isEqualTo(before);
  }

  @Test
  void onlyTheInnermostScopeKeeps() {
    try (Scope outer = Scope.open();
        Scope inner = Scope.open()) {
      Tensor tensor = Tensors.scalar(1);
      assertThatThrownBy(() -> outer.keep(tensor)).isInstanceOf(IllegalStateException.class);
      assertThat(inner.keep(tensor)).isSameAs(tensor);
    }
  }

  @Test
  void scopesOfThreadsAreIndependent() throws Exception {
    Engine.start();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      warmUp(pool);
      long before = Engine.nativeObjects();
      List<Future<Double>> sums = pool.invokeAll(List.of(sum(1), sum(2), sum(3), sum(4)));
      for (int i = 0; i < 4; i++) {
        assertThat(sums.get(i).get()).isEqualTo(100.0 * 50 * (i + 1));
      }
      assertThat(Engine.nativeObjects()).isEqualTo(before);
    } finally {
      pool.shutdown();
    }
  }

  private static void warmUp(ExecutorService pool) throws Exception {
    for (Future<Double> sum : pool.invokeAll(List.of(sum(1), sum(2), sum(3), sum(4)))) {
      sum.get();
    }
  }

  private static Callable<Double> sum(double value) {
    return () -> {
      double total = 0;
      for (int i = 0; i < 50; i++) {
        try (Scope scope = Scope.open()) {
          total += Tensors.item(Ops.sum(Tensors.full(value, 10, 10)));
        }
      }
      return total;
    };
  }

  private static void everyKindOfWork(int seed) {
    RandomState.restore(RandomState.save());
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, seed}, 2, 3);
      Tensor gain = Tensors.full(1, 3);
      Tensor bias = Tensors.zeros(3);
      Tensor y = Ops.layerNorm(x, gain, bias, 1e-5);
      Ops.linear(y, Tensors.full(0.5, 2, 3), null);
      Ops.linearTransposed(y, Tensors.full(0.5, 3, 2), Tensors.zeros(2));
      for (Activation activation : Activation.values()) {
        y = activation.apply(y);
      }
      Tensor ids = Tensors.ofLongs(new long[] {0, 1}, 2);
      Ops.embedding(x, ids, -1);
      Ops.crossEntropySum(Ops.softmax(y), ids, -100);
      Ops.squaredErrorSum(x, y);
      Ops.binaryCrossEntropySum(x, Tensors.full(1, 2, 3));
      Ops.clamp(ids, 0, 1);
      Ops.topk(x, 2);
      Ops.argmax(x);
      Ops.chunk(Tensors.zeros(2, 6), 3);
      Ops.maskedFill(x, Ops.equal(ids, 0).unsqueeze(1), -1);
      Ops.nonzero(Ops.notEqual(ids, 0));
      Ops.repeatRows(x, 2);
      Ops.allFinite(x);
      Dropout.apply(x, 0.5);
      Tensor qBNTH = Ops.splitHeads(Tensors.full(0.1, 1, 4, 6), 2);
      Ops.attention(qBNTH, qBNTH, qBNTH, null, true, 0.5, 0);
      Ops.attention(qBNTH, qBNTH, qBNTH, Ops.causalBias(4), true, 0.5, 0.1);
      Ops.mergeHeads(qBNTH);
      Tensors.concatenate(0, x, x);
      Tensors.stack(0, x, x);
      Tensors.identical(x, x);
      Tensors.maxDifference(x, x);
      Tensors.longs(ids);
      Tensors.ints(ids);
      Tensors.toFloat(ids);
    }
  }

  private static void trainingStep(Linear layer, AdamW optimizer) {
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.full(1, 4, 3);
      Tensor loss = Ops.squaredErrorSum(layer.forward(x), Tensors.zeros(4, 2));
      Autograd.backward(loss);
      optimizer.step(1e-3, 0.1);
      optimizer.gradientNorm();
    }
    layer.clearGradients();
  }

  private static void makeAndRelease() {
    Linear layer = new Linear(3, 2, 0.1);
    layer.initialise();
    try (AdamW optimizer = new AdamW(layer.parameters(), AdamW.Settings.DEFAULT)) {
      trainingStep(layer, optimizer);
      Map<String, Tensor> state = new LinkedHashMap<>(optimizer.state());
      optimizer.restore(state);
    }
    layer.release();
  }
}
