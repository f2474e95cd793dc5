package org.warmstart.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

class OpsTest {
  private static final float TOLERANCE = 2e-6f;
  private final Random random = new Random(5);
  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  // ---- attention: two heads, five queries, five or seven keys of width 3

  @Test
  void attentionEqualsItsFormula() {
    checkAttention(5, 7, false, false, 1 / Math.sqrt(3));
    checkAttention(5, 5, true, false, 1 / Math.sqrt(3));
    checkAttention(5, 7, false, true, 1 / Math.sqrt(3));
    checkAttention(5, 5, true, true, 1 / Math.sqrt(3));
    checkAttention(1, 7, false, true, 0.25);
    checkAttention(5, 5, true, false, 1);
  }

  private void checkAttention(int t, int s, boolean causal, boolean masked, double scale) {
    int heads = 2;
    int width = 3;
    double[][][] q = new double[heads][][];
    double[][][] k = new double[heads][][];
    double[][][] v = new double[heads][][];
    for (int n = 0; n < heads; n++) {
      q[n] = SlowMath.matrix(random, t, width);
      k[n] = SlowMath.matrix(random, s, width);
      v[n] = SlowMath.matrix(random, s, width);
    }
    double[][] bias = null;
    if (masked) {
      bias = new double[t][s];
      for (double[] row : bias) {
        row[s - 2] = Ops.LOWEST;
        row[1] = 0.5;
      }
    }
    Tensor biasTensor = bias == null ? null : Tensors.ofFloats(SlowMath.floats(bias), 1, 1, t, s);
    double[][] expected = new double[heads * t][];
    for (int n = 0; n < heads; n++) {
      double[][] head = SlowMath.attention(q[n], k[n], v[n], bias, causal, scale);
      System.arraycopy(head, 0, expected, n * t, t);
    }
    Tensor result = Ops.attention(tensor(q), tensor(k), tensor(v), biasTensor, causal, scale, 0);
    assertThat(Tensors.shape(result)).containsExactly(1, heads, t, width);
    assertClose(result, SlowMath.floats(expected));
    // the path with dropout, whose probability rounds to none dropped and a factor of 1
    Tensor written =
        Ops.attention(tensor(q), tensor(k), tensor(v), biasTensor, causal, scale, 1e-12);
    assertClose(written, SlowMath.floats(expected));
  }

  private static Tensor tensor(double[][][] x) {
    double[][] rows = Arrays.stream(x).flatMap(Arrays::stream).toArray(double[][]::new);
    return Tensors.ofFloats(SlowMath.floats(rows), 1, x.length, x[0].length, x[0][0].length);
  }

  @Test
  void attentionGradientsEqualThoseOfTheWrittenOutPath() {
    float[][] fused = attentionGradients(0);
    float[][] written = attentionGradients(1e-12);
    for (int i = 0; i < 3; i++) {
      assertThat(fused[i]).containsExactly(written[i], within(TOLERANCE));
    }
  }

  private static float[][] attentionGradients(double dropout) {
    RandomState.seed(9);
    Parameter[] qkv = new Parameter[3];
    for (int i = 0; i < 3; i++) {
      qkv[i] = new Parameter(Initializer.normal(1), 1, 2, 4, 3);
      qkv[i].initialise();
    }
    Tensor out =
        Ops.attention(qkv[0].tensor(), qkv[1].tensor(), qkv[2].tensor(), null, true, 0.5, dropout);
    Autograd.backward(Ops.sum(out.mul(out)));
    float[][] gradients = new float[3][];
    for (int i = 0; i < 3; i++) {
      gradients[i] = Tensors.floats(Objects.requireNonNull(qkv[i].gradient()));
      qkv[i].release();
    }
    return gradients;
  }

  @Test
  void droppedAttentionKeepsItsExpectation() {
    RandomState.seed(2);
    Tensor q = Tensors.zeros(1, 1, 400, 2);
    Tensor v = Tensors.full(1, 1, 1, 400, 2);
    Tensor out = Ops.attention(q, q, v, null, false, 1, 0.5);
    assertThat(Tensors.item(Ops.sum(out)) / 800).isCloseTo(1, within(0.02));
    assertThat(Tensors.maxDifference(out, Tensors.full(1, 1, 1, 400, 2))).isGreaterThan(0.05);
  }

  @Test
  void causalBiasHidesTheFuture() {
    float low = (float) Ops.LOWEST;
    assertThat(low).isEqualTo(-Float.MAX_VALUE);
    assertThat(Tensors.floats(Ops.causalBias(3)))
        .containsExactly(new float[] {0, low, low, 0, 0, low, 0, 0, 0}, within(0f));
  }

  @Test
  void headsAreSplitAndMergedBack() {
    Tensor xBTD = Tensors.toFloat(Tensors.range(0, 24)).reshape(2, 3, 4);
    Tensor split = Ops.splitHeads(xBTD, 2);
    assertThat(Tensors.shape(split)).containsExactly(2, 2, 3, 2);
    assertThat(Tensors.floats(split.select(0, 0).select(0, 1))).containsExactly(2, 3, 6, 7, 10, 11);
    assertThat(Tensors.identical(Ops.mergeHeads(split), xBTD)).isTrue();
  }

  // ---- layers and losses

  @Test
  void layerNormEqualsItsFormula() {
    double[] gain = SlowMath.vector(random, 7, 2);
    double[] bias = SlowMath.vector(random, 7, 1);
    double[][] x = SlowMath.matrix(random, 4, 7);
    x[3] = new double[] {3, 3, 3, 3, 3, 3, 3};
    for (double epsilon : new double[] {1e-12, 1e-5, 0.1}) {
      double[][] expected = new double[4][];
      for (int i = 0; i < 4; i++) {
        expected[i] = SlowMath.layerNorm(x[i], gain, bias, epsilon);
      }
      Tensor result =
          Ops.layerNorm(
              Tensors.ofFloats(SlowMath.floats(x), 2, 2, 7),
              Tensors.ofFloats(SlowMath.floats(gain), 7),
              Tensors.ofFloats(SlowMath.floats(bias), 7),
              epsilon);
      assertClose(result, SlowMath.floats(expected));
    }
  }

  @Test
  void rmsNormEqualsItsFormula() {
    double[] gain = SlowMath.vector(random, 7, 2);
    double[][] x = SlowMath.matrix(random, 4, 7);
    double[][] expected = new double[4][7];
    for (int i = 0; i < 4; i++) {
      double meanSquare = Arrays.stream(x[i]).map(v -> v * v).average().orElseThrow();
      for (int j = 0; j < 7; j++) {
        expected[i][j] = x[i][j] / Math.sqrt(meanSquare + 0.1) * gain[j];
      }
    }
    Tensor result =
        Ops.rmsNorm(
            Tensors.ofFloats(SlowMath.floats(x), 2, 2, 7),
            Tensors.ofFloats(SlowMath.floats(gain), 7),
            0.1);
    assertClose(result, SlowMath.floats(expected));
  }

  /** Heads n, queries t behind 2 others, keys s: everything depends on n and s - t alone. */
  @Test
  void byDistanceSpreadsOverAllPairs() {
    int queries = 3;
    int before = 2;
    int keys = before + queries;
    int first = 1 - keys; // the last query's first key
    double[][] values = SlowMath.matrix(random, queries + keys - 1, 2);
    float[] expected = new float[2 * queries * keys];
    int next = 0;
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < queries; t++) {
        for (int s = 0; s < keys; s++) {
          expected[next++] = (float) values[s - (before + t) - first][n];
        }
      }
    }
    Tensor byDistance = Tensors.ofFloats(SlowMath.floats(values), queries + keys - 1L, 2);
    Tensor result = Ops.byDistance(byDistance, queries, keys);
    assertThat(Tensors.shape(result)).containsExactly(2, queries, keys);
    assertThat(Tensors.floats(result)).containsExactly(expected);
  }

  @Test
  void crossEntropyEqualsItsFormulaAndSkipsIgnoredTargets() {
    double[][] logits = SlowMath.matrix(random, 5, 6);
    logits[1][2] = 90;
    long[] targets = {3, 0, -100, 5, 2};
    double expected = 0;
    for (int i = 0; i < 5; i++) {
      expected += targets[i] < 0 ? 0 : SlowMath.crossEntropy(logits[i], (int) targets[i]);
    }
    Tensor logitsMV = Tensors.ofFloats(SlowMath.floats(logits), 5, 6);
    Tensor sum = Ops.crossEntropySum(logitsMV, Tensors.ofLongs(targets, 5), -100);
    assertThat(Tensors.item(sum)).isCloseTo(expected, within(2e-5));
    Tensor none = Ops.crossEntropySum(logitsMV, Tensors.fullLongs(-100, 5), -100);
    assertThat(Tensors.item(none)).isZero();
    double smoothed = 0.7 * expected;
    for (int i = 0; i < 5; i++) {
      for (int c = 0; c < 6; c++) {
        smoothed += targets[i] < 0 ? 0 : 0.3 / 6 * SlowMath.crossEntropy(logits[i], c);
      }
    }
    Tensor spread = Ops.crossEntropySum(logitsMV, Tensors.ofLongs(targets, 5), -100, 0.3);
    assertThat(Tensors.item(spread)).isCloseTo(smoothed, within(1e-4));
  }

  @Test
  void otherLossesEqualTheirFormulas() {
    double[] x = SlowMath.vector(random, 6, 3);
    double[] y = {0, 1, 0.25, 1, 0, 0.5};
    double squared = 0;
    double binary = 0;
    for (int i = 0; i < 6; i++) {
      squared += (x[i] - y[i]) * (x[i] - y[i]);
      double p = SlowMath.sigmoid(x[i]);
      binary -= y[i] * Math.log(p) + (1 - y[i]) * Math.log(1 - p);
    }
    Tensor xs = Tensors.ofFloats(SlowMath.floats(x), 6);
    Tensor ys = Tensors.ofFloats(SlowMath.floats(y), 6);
    assertThat(Tensors.item(Ops.squaredErrorSum(xs, ys))).isCloseTo(squared, within(1e-5));
    assertThat(Tensors.item(Ops.binaryCrossEntropySum(xs, ys))).isCloseTo(binary, within(1e-5));
  }

  @Test
  void activationsEqualTheirFormulas() {
    checkActivation("gelu", SlowMath::gelu);
    checkActivation("gelu_new", SlowMath::geluTanh);
    checkActivation("gelu_pytorch_tanh", SlowMath::geluTanh);
    checkActivation("relu", x -> Math.max(0, x));
    checkActivation("silu", x -> x * SlowMath.sigmoid(x));
    checkActivation("swish", x -> x * SlowMath.sigmoid(x));
    checkActivation("tanh", Math::tanh);
    checkActivation("gelu_10", x -> Math.min(10, SlowMath.gelu(x)));
    checkActivation("quick_gelu", x -> x * SlowMath.sigmoid(1.702 * x));
    checkActivation("relu2", x -> Math.max(0, x) * Math.max(0, x));
    checkActivation("relu6", x -> Math.min(6, Math.max(0, x)));
    checkActivation("leaky_relu", x -> x < 0 ? 0.01 * x : x);
    checkActivation("hardswish", x -> x * Math.max(0, Math.min(6, x + 3)) / 6);
    checkActivation("mish", x -> x * Math.tanh(Math.log1p(Math.exp(x))));
    checkActivation("sqrtsoftplus", x -> Math.sqrt(Math.log1p(Math.exp(x))));
    checkActivation("sigmoid", SlowMath::sigmoid);
    checkActivation("linear", x -> x);
    assertThatThrownBy(() -> Activation.named("glu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'glu'")
        .hasMessageContaining("gelu");
  }

  private static void checkActivation(String name, DoubleUnaryOperator formula) {
    double[] x = {-6, -3, -1.5, -0.75, -0.01, 0, 0.01, 0.5, 1, 2.5, 6, 12};
    Tensor result = Activation.named(name).apply(Tensors.ofFloats(SlowMath.floats(x), x.length));
    assertClose(result, SlowMath.floats(SlowMath.map(x, formula)));
  }

  @Test
  void linearLayersMultiplyFromTheRightSide() {
    Tensor x = Tensors.ofFloats(new float[] {1, 2}, 1, 2);
    Tensor w = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor b = Tensors.ofFloats(new float[] {10, 20, 30}, 3);
    assertThat(Tensors.floats(Ops.linear(x, w, b))).containsExactly(15, 31, 47);
    assertThat(Tensors.floats(Ops.linear(x, w, null))).containsExactly(5, 11, 17);
    Tensor wt = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(Tensors.floats(Ops.linearTransposed(x, wt, b))).containsExactly(19, 32, 45);
  }

  // ---- choosing

  @Test
  void selectionsPickWhatTheySay() {
    Tensor x = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertThat(Tensors.floats(Ops.rows(x, Tensors.ofLongs(new long[] {2, 0, 2}, 3))))
        .containsExactly(5, 6, 1, 2, 5, 6);
    Tensor xBTD = Tensors.toFloat(Tensors.range(0, 12)).reshape(2, 3, 2);
    assertThat(Tensors.floats(Ops.rowsAt(xBTD, Tensors.ofLongs(new long[] {2, 0}, 2))))
        .containsExactly(4, 5, 6, 7);
    Tensor ids = Tensors.ofLongs(new long[] {4, 0, 4, 7}, 4);
    assertThat(Tensors.longs(Ops.nonzero(Ops.equal(ids, 4)))).containsExactly(0, 2);
    assertThat(Tensors.longs(Ops.nonzero(Ops.notEqual(ids, 4)))).containsExactly(1, 3);
    assertThat(Tensors.longs(Ops.clamp(ids, 1, 5))).containsExactly(4, 1, 4, 5);
    assertThat(Tensors.floats(Ops.repeatRows(x.narrow(0, 0, 2), 2)))
        .containsExactly(1, 2, 1, 2, 3, 4, 3, 4);
    Ops.TopK top = Ops.topk(Tensors.ofFloats(new float[] {3, 9, 1, 7}, 1, 4), 2);
    assertThat(Tensors.floats(top.values())).containsExactly(9, 7);
    assertThat(Tensors.longs(top.indices())).containsExactly(1, 3);
    assertThat(Tensors.longs(Ops.argmax(x))).containsExactly(1, 1, 1);
    Tensor[] parts = Ops.chunk(Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 1, 6), 3);
    assertThat(Tensors.floats(parts[1])).containsExactly(3, 4);
  }

  @Test
  void finiteMeansNeitherNaNNorInfinite() {
    assertThat(Ops.allFinite(Tensors.full(1, 3))).isTrue();
    assertThat(Ops.allFinite(Tensors.ofFloats(new float[] {1, Float.NaN}, 2))).isFalse();
    assertThat(Ops.allFinite(Tensors.ofFloats(new float[] {Float.POSITIVE_INFINITY}, 1))).isFalse();
    assertThat(Ops.all(Tensors.ofLongs(new long[] {1, 2}, 2))).isTrue();
    assertThat(Ops.all(Tensors.ofLongs(new long[] {1, 0}, 2))).isFalse();
  }

  // ---- embeddings

  @Test
  void thePaddingRowStartsAtZeroAndIsNotTrained() {
    RandomState.seed(1);
    Embedding table = Embedding.withPadding(4, 3, 0.1, 2);
    table.initialise();
    try {
      Tensor ids = Tensors.ofLongs(new long[] {2, 1}, 1, 2);
      Tensor found = table.forward("token", ids);
      assertThat(Tensors.floats(found.select(1, 0))).containsOnly(0);
      assertThat(Tensors.floats(found.select(1, 1))).doesNotContain(0);
      Autograd.backward(Ops.sum(found));
      assertGradient(table.weight(), 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    } finally {
      table.release();
    }
  }

  private static void assertGradient(Parameter parameter, float... expected) {
    Tensor gradient = Objects.requireNonNull(parameter.gradient());
    assertThat(Tensors.floats(gradient)).containsExactly(expected);
  }

  @Test
  void numbersOutsideOfATableAreNamed() {
    Embedding table = new Embedding(4, 3, 0.1);
    table.initialise();
    try {
      for (long wrong : new long[] {4, -1, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> table.forward("token", Tensors.ofLongs(new long[] {0, wrong}, 2)))
            .isInstanceOf(InputException.class)
            .hasMessage("token number " + wrong + " is out of range: the model has numbers 0 to 3");
      }
    } finally {
      table.release();
    }
  }

  private static void assertClose(Tensor tensor, float[] expected) {
    assertThat(Tensors.floats(tensor)).containsExactly(expected, within(TOLERANCE));
  }

  /** 20,000 draws a row: each probability within 5 standard deviations of its estimate. */
  @Test
  void drawsFollowTheSoftmax() {
    int draws = 20_000;
    double[][] probabilities = {{0.1, 0.2, 0.7}, {0.5, 0.5, 0}};
    RandomState.seed(8);
    for (double[] row : probabilities) {
      float[] logits = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        logits[i] = (float) Math.log(row[i]);
      }
      Tensor repeated = Ops.repeatRows(Tensors.ofFloats(logits, 1, row.length), draws);
      int[] counts = new int[row.length];
      for (long drawn : Tensors.longs(Ops.multinomial(repeated))) {
        counts[(int) drawn]++;
      }
      for (int i = 0; i < row.length; i++) {
        double deviation = Math.sqrt(row[i] * (1 - row[i]) / draws);
        assertThat((double) counts[i] / draws).isCloseTo(row[i], within(5 * deviation + 1e-12));
      }
    }
  }
}
