package org.warmstart.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warmstart.model.nn.DenseOracle.BATCH;
import static org.warmstart.model.nn.DenseOracle.HEADS;
import static org.warmstart.model.nn.DenseOracle.SCALE;
import static org.warmstart.model.nn.DenseOracle.TOLERANCE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.nn.DenseOracle.Gaps;
import org.warmstart.model.nn.DenseOracle.Given;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** A window computes what dense attention under the explicit mask does, and so do its gradients. */
class SlidingWindowTest {
  @BeforeEach
  void seed() {
    RandomState.seed(3);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 3, 0",
    "31, 40, 0",
    "64, 16, 0",
    "65, 16, 0",
    "96, 32, 0",
    "131, 5, 0",
    "200, 37, 0",
    "90, 0, 0",
    "40, 8, 8",
    "97, 32, 32",
    "150, 20, 20",
    "128, 7, 30",
    "130, 0, 9",
  })
  void equalsDenseAttentionUnderTheMask(int tokens, int before, int after) {
    for (Gaps gaps : Gaps.values()) {
      for (int keyHeads : new int[] {HEADS, 2, 1}) {
        try (Given given = Given.random(tokens, keyHeads);
            Scope scope = Scope.open()) {
          SlidingWindow window = new SlidingWindow(before, after, BATCH, tokens, gaps.bias(tokens));
          Tensor found =
              gaps.real(window.attend(given.queries(), given.keys(), given.values(), SCALE, 0));
          Tensor expected =
              DenseOracle.attention(given, gaps, (q, k) -> k >= q - before && k <= q + after);
          assertThat(Tensors.maxDifference(found, expected)).isLessThan(TOLERANCE);
          List<Tensor> gradients = given.gradients(found);
          List<Tensor> wanted = given.gradients(expected);
          for (int i = 0; i < wanted.size(); i++) {
            assertThat(Tensors.maxDifference(gradients.get(i), wanted.get(i)))
                .isLessThan(TOLERANCE);
          }
        }
      }
    }
  }

  /** Tokens whose whole window is padding are not read, but must not spoil other gradients. */
  @ParameterizedTest
  @CsvSource({"20, 3, 0", "120, 3, 0", "130, 2, 2"})
  void windowsOfPaddingDoNoHarm(int tokens, int before, int after) {
    float[] padding = new float[BATCH * tokens];
    Arrays.fill(padding, tokens + 8, 2 * tokens, (float) Ops.LOWEST);
    try (Given given = Given.random(tokens, HEADS);
        Scope scope = Scope.open()) {
      Tensor found =
          new SlidingWindow(
                  before, after, BATCH, tokens, Tensors.ofFloats(padding, BATCH, 1, 1, tokens))
              .attend(given.queries(), given.keys(), given.values(), SCALE, 0);
      List<Tensor> gradients = given.gradients(found);
      gradients.forEach(gradient -> assertThat(Ops.allFinite(gradient)).isTrue());
      // attention weights sum to 1, so what comes in for all tokens goes out to all values
      Tensor in = DenseOracle.weights(found).sum(2);
      assertThat(Tensors.maxDifference(gradients.get(2).sum(2), in)).isLessThan(1e-3);
    }
  }

  /**
   * With dropout, weights are dropped or scaled up: their mean over many draws is the plain one.
   */
  @Test
  void dropsWeightsOut() {
    try (Autograd.Off off = Autograd.off();
        Given given = Given.random(100, HEADS);
        Scope scope = Scope.open()) {
      SlidingWindow window = new SlidingWindow(20, 0, BATCH, 100, null);
      Tensor q = given.queries();
      Tensor plain = window.attend(q, given.keys(), given.values(), SCALE, 0);
      Tensor sum = Ops.scale(plain, 0.0);
      int draws = 400;
      for (int i = 0; i < draws; i++) {
        try (Scope step = Scope.open()) {
          sum.add_(window.attend(q, given.keys(), given.values(), SCALE, 0.5));
        }
      }
      Tensor mean = Ops.scale(sum, 1.0 / draws);
      assertThat(Tensors.maxDifference(mean, plain)).isBetween(1e-4, 0.5);
      assertThat(Tensors.item(Ops.sum(mean.sub(plain).abs())) / plain.numel()).isLessThan(0.05);
    }
  }

  /** Nothing of the size of T² is made: 60,000 tokens would need 14 GB of scores a head. */
  @Test
  void longSequencesFitIntoMemory() {
    int tokens = 60_000;
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor x = Tensors.full(0.5, 1, 1, tokens, 2);
      SlidingWindow window = new SlidingWindow(31, 0, 1, tokens, null);
      Tensor found = window.attend(x, x, x, 1, 0);
      assertThat(Tensors.maxDifference(found, x)).isLessThan(1e-6);
    }
  }

  /** Decoding token by token, or some at a time, sees what the whole pass does. */
  @ParameterizedTest
  @CsvSource({"4, 1", "4, 3", "1, 1", "7, 10", "100, 9", "60, 1"})
  void decodingEqualsTheWholePass(int window, int atOnce) {
    int tokens = 160;
    LocalAttention local = new LocalAttention(window);
    KeyValueCache cache = new KeyValueCache(1);
    try (Autograd.Off off = Autograd.off();
        Given given = Given.random(tokens, 2);
        Scope scope = Scope.open()) {
      Tensor whole =
          local
              .begin(new Step(BATCH, 0, tokens, Gaps.BOTH.bias(tokens), null))
              .attend(0, given.queries(), given.keys(), given.values(), SCALE, 0);
      int first = 12;
      List<Tensor> parts = new ArrayList<>();
      for (int at = 0; at < tokens; at += at == 0 ? first : atOnce) {
        int count = Math.min(at == 0 ? first : atOnce, tokens - at);
        Tensor padding = Objects.requireNonNull(Gaps.BOTH.bias(tokens)).narrow(3, 0, at + count);
        parts.add(
            local
                .begin(new Step(BATCH, at, count, padding, cache))
                .attend(
                    0,
                    given.queries().narrow(2, at, count),
                    given.keys().narrow(2, at, count),
                    given.values().narrow(2, at, count),
                    SCALE,
                    0));
      }
      Tensor decoded = Tensors.concatenate(2, parts.toArray(new Tensor[0]));
      assertThat(Tensors.maxDifference(Gaps.BOTH.real(decoded), Gaps.BOTH.real(whole)))
          .isLessThan(TOLERANCE);
    } finally {
      cache.clear();
    }
  }
}
