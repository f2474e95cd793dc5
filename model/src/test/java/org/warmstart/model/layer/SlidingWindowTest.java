package org.warmstart.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.KeyValueCache;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** A window computes what dense attention under the explicit mask does, and so do its gradients. */
class SlidingWindowTest {
  private static final int BATCH = 2;
  private static final int HEADS = 4;
  private static final int WIDTH = 5;
  private static final double SCALE = 0.3;
  private static final double TOLERANCE = 2e-5;

  @BeforeEach
  void seed() {
    RandomState.seed(3);
  }

  /** Queries, keys and values as parameters, so that they get gradients. */
  private record Given(Parameter q, Parameter k, Parameter v) implements AutoCloseable {
    static Given random(int tokens, int keyHeads) {
      Given given =
          new Given(
              parameter(tokens, HEADS), parameter(tokens, keyHeads), parameter(tokens, keyHeads));
      given.all().forEach(Parameter::initialise);
      return given;
    }

    private static Parameter parameter(int tokens, int heads) {
      return new Parameter(Initializer.normal(1), BATCH, heads, tokens, WIDTH);
    }

    List<Parameter> all() {
      return List.of(q, k, v);
    }

    /** Gradients of a function of the result that treats every element differently. */
    List<Tensor> gradients(Tensor result) {
      all().forEach(Parameter::clearGradient);
      Autograd.backward(Ops.sum(result.mul(weights(result))));
      List<Tensor> gradients = new ArrayList<>();
      all().forEach(p -> gradients.add(Objects.requireNonNull(p.gradient()).clone()));
      return gradients;
    }

    @Override
    public void close() {
      all().forEach(Parameter::release);
    }
  }

  /** Another weight from 0 to 1 for every element. */
  private static Tensor weights(Tensor like) {
    Tensor numbers = Tensors.toFloat(Tensors.range(0, like.numel()));
    return Ops.scale(numbers, 1.0 / like.numel()).reshape(Tensors.shape(like));
  }

  /** Dense attention in which token t sees s where -before ≤ s - t ≤ after and s is real. */
  private static Tensor dense(Given g, int before, int after, boolean padded) {
    int tokens = (int) g.q.shape()[2];
    float[] mask = new float[BATCH * tokens * tokens];
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < tokens; t++) {
        for (int s = 0; s < tokens; s++) {
          boolean near = s - t >= -before && s - t <= after;
          boolean real = !padded || isReal(b, s, tokens);
          mask[(b * tokens + t) * tokens + s] = near && real ? 0 : -1e30f;
        }
      }
    }
    long repeat = HEADS / g.k.shape()[1];
    Tensor k = repeated(g.k.tensor(), repeat);
    Tensor v = repeated(g.v.tensor(), repeat);
    Tensor scores = Ops.scale(Ops.matmul(g.q.tensor(), k.transpose(2, 3)), SCALE);
    Tensor masked = scores.add(Tensors.ofFloats(mask, BATCH, 1, tokens, tokens));
    return Ops.matmul(Ops.softmax(masked), v);
  }

  /** Every head {@code times} times in a row. */
  private static Tensor repeated(Tensor xBMSH, long times) {
    return Ops.repeatRows(xBMSH.transpose(0, 1), times).transpose(0, 1);
  }

  /** The second row is padded behind, the first in front. */
  private static boolean isReal(int row, int token, int tokens) {
    return row == 0 ? token >= 3 : token < tokens - 5;
  }

  private static @Nullable Tensor padding(int tokens, boolean padded) {
    if (!padded) {
      return null;
    }
    float[] values = new float[BATCH * tokens];
    for (int i = 0; i < values.length; i++) {
      values[i] = isReal(i / tokens, i % tokens, tokens) ? 0 : (float) Ops.LOWEST;
    }
    return Tensors.ofFloats(values, BATCH, 1, 1, tokens);
  }

  /** Only what real tokens get counts. */
  private static Tensor seen(Tensor aBNTH, boolean padded) {
    int tokens = (int) aBNTH.size(2);
    float[] real = new float[BATCH * tokens];
    for (int i = 0; i < real.length; i++) {
      real[i] = !padded || isReal(i / tokens, i % tokens, tokens) ? 1 : 0;
    }
    return aBNTH.mul(Tensors.ofFloats(real, BATCH, 1, tokens, 1));
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
    for (boolean padded : new boolean[] {false, true}) {
      for (int keyHeads : new int[] {HEADS, 2, 1}) {
        try (Given given = Given.random(tokens, keyHeads);
            Scope scope = Scope.open()) {
          SlidingWindow window =
              new SlidingWindow(before, after, BATCH, tokens, padding(tokens, padded));
          Tensor found =
              seen(
                  window.attend(given.q.tensor(), given.k.tensor(), given.v.tensor(), SCALE, 0),
                  padded);
          Tensor expected = seen(dense(given, before, after, padded), padded);
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
              .attend(given.q.tensor(), given.k.tensor(), given.v.tensor(), SCALE, 0);
      List<Tensor> gradients = given.gradients(found);
      gradients.forEach(gradient -> assertThat(Ops.allFinite(gradient)).isTrue());
      // attention weights sum to 1, so what comes in for all tokens goes out to all values
      Tensor in = weights(found).sum(2);
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
      Tensor q = given.q.tensor();
      Tensor plain = window.attend(q, given.k.tensor(), given.v.tensor(), SCALE, 0);
      Tensor sum = Ops.scale(plain, 0.0);
      int draws = 400;
      for (int i = 0; i < draws; i++) {
        try (Scope step = Scope.open()) {
          sum.add_(window.attend(q, given.k.tensor(), given.v.tensor(), SCALE, 0.5));
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
              .begin(new Step(BATCH, 0, tokens, padding(tokens, true), null))
              .attend(0, given.q.tensor(), given.k.tensor(), given.v.tensor(), SCALE, 0);
      int first = 12;
      List<Tensor> parts = new ArrayList<>();
      for (int at = 0; at < tokens; at += at == 0 ? first : atOnce) {
        int count = Math.min(at == 0 ? first : atOnce, tokens - at);
        Tensor padding = Objects.requireNonNull(padding(tokens, true)).narrow(3, 0, at + count);
        parts.add(
            local
                .begin(new Step(BATCH, at, count, padding, cache))
                .attend(
                    0,
                    given.q.tensor().narrow(2, at, count),
                    given.k.tensor().narrow(2, at, count),
                    given.v.tensor().narrow(2, at, count),
                    SCALE,
                    0));
      }
      Tensor decoded = Tensors.concatenate(2, parts.toArray(new Tensor[0]));
      assertThat(Tensors.maxDifference(seen(decoded, true), seen(whole, true)))
          .isLessThan(TOLERANCE);
    } finally {
      cache.clear();
    }
  }
}
