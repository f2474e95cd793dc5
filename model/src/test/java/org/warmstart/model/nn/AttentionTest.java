package org.warmstart.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.decoding.KeyValueCache;
import org.warmstart.model.nn.CausalAttention.Pass;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Attention, however its weights lie, against the formula of Vaswani et al. 2017, section 3.2, in
 * loops.
 *
 * <p>Shapes: B batch, T tokens, D width, N heads, M heads of keys and values, H head width.
 */
class AttentionTest {
  private static final int ROWS = 2;
  private static final int TOKENS = 5;
  private static final int WIDTH = 12;
  private static final int HEADS = 4;
  private static final int HEAD_WIDTH = 3;
  private static final double SCALE = 0.4;
  private static final double TOLERANCE = 1e-5;

  private final Random random = new Random(3);
  private final Scope scope = Scope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private float[][] matrix(int out, int in) {
    float[][] matrix = new float[out][in];
    for (float[] row : matrix) {
      for (int i = 0; i < in; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }

  private static Tensor tensor(float[][] rows, long... shape) {
    float[] all = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * rows[i].length, rows[i].length);
    }
    return Tensors.ofFloats(all, shape);
  }

  private static Linear linear(float[][] rows) {
    Parameter weight = new Parameter(Initializer.ZEROS, rows.length, rows[0].length);
    weight.load(tensor(rows, rows.length, rows[0].length));
    return new Linear(weight, null);
  }

  /** The rows of several matrices, {@code each} of every one in turn. */
  private static float[][] together(int each, float[][]... matrices) {
    float[][] all = new float[Arrays.stream(matrices).mapToInt(m -> m.length).sum()][];
    int count = 0;
    for (int first = 0; count < all.length; first += each) {
      for (float[][] matrix : matrices) {
        for (int i = first; i < Math.min(first + each, matrix.length); i++) {
          all[count++] = matrix[i];
        }
      }
    }
    return all;
  }

  /** Weights of one attention, [out][in] each. */
  private final class Weights {
    final int keyHeads;
    final float[][] query = matrix(HEADS * HEAD_WIDTH, WIDTH);
    final float[][] key;
    final float[][] value;
    final float[][] output = matrix(WIDTH, HEADS * HEAD_WIDTH);

    Weights(int keyHeads) {
      this.keyHeads = keyHeads;
      key = matrix(keyHeads * HEAD_WIDTH, WIDTH);
      value = matrix(keyHeads * HEAD_WIDTH, WIDTH);
    }

    Projections projections(boolean headByHead) {
      return new Projections(HEADS, keyHeads, HEAD_WIDTH, headByHead);
    }

    Attention of(Projections projections) {
      return new Attention(projections, "out", linear(output), SCALE, 0);
    }

    Attention separate() {
      return of(
          projections(false)
              .with("q", linear(query), Role.QUERY)
              .with("k", linear(key), Role.KEY)
              .with("v", linear(value), Role.VALUE));
    }

    Attention joint(boolean headByHead) {
      float[][] all = together(headByHead ? HEAD_WIDTH : 1000, query, key, value);
      return of(projections(headByHead).with("qkv", linear(all), Role.QUERY, Role.KEY, Role.VALUE));
    }

    /** What token {@code at} of a row becomes, that sees the first {@code seen} of others. */
    double[] expected(float[] x, float[][] others, int seen) {
      double[] result = new double[WIDTH];
      for (int head = 0; head < HEADS; head++) {
        int shared = head / (HEADS / keyHeads) * HEAD_WIDTH;
        double[] weights = new double[seen];
        double sum = 0;
        for (int s = 0; s < seen; s++) {
          double score = 0;
          for (int h = 0; h < HEAD_WIDTH; h++) {
            score += dot(query[head * HEAD_WIDTH + h], x) * dot(key[shared + h], others[s]);
          }
          weights[s] = Math.exp(SCALE * score);
          sum += weights[s];
        }
        for (int h = 0; h < HEAD_WIDTH; h++) {
          double mixed = 0;
          for (int s = 0; s < seen; s++) {
            mixed += weights[s] / sum * dot(value[shared + h], others[s]);
          }
          for (int i = 0; i < WIDTH; i++) {
            result[i] += output[i][head * HEAD_WIDTH + h] * mixed;
          }
        }
      }
      return result;
    }

    private static double dot(float[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (double) a[i] * b[i];
      }
      return sum;
    }
  }

  private static Pass pass(int tokens, KeyValueCache cache, int before) {
    return new FullAttention().begin(new Step(ROWS, before, tokens, null, cache));
  }

  private static Pass pass() {
    return Pass.over(null, true, null);
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(Tensors.maxDifference(actual, expected)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 2, 1})
  void itIsTheFormulaHoweverItsWeightsLie(int keyHeads) {
    Weights weights = new Weights(keyHeads);
    float[][] x = matrix(ROWS * TOKENS, WIDTH);
    float[] expected = new float[ROWS * TOKENS * WIDTH];
    for (int i = 0; i < x.length; i++) {
      float[][] row = Arrays.copyOfRange(x, i / TOKENS * TOKENS, (i / TOKENS + 1) * TOKENS);
      double[] one = weights.expected(x[i], row, i % TOKENS + 1);
      for (int d = 0; d < WIDTH; d++) {
        expected[i * WIDTH + d] = (float) one[d];
      }
    }
    Tensor xBTD = tensor(x, ROWS, TOKENS, WIDTH);
    Tensor expectedBTD = Tensors.ofFloats(expected, ROWS, TOKENS, WIDTH);
    assertClose(weights.separate().self(0, xBTD, pass(), null), expectedBTD);
    assertClose(weights.joint(false).self(0, xBTD, pass(), null), expectedBTD);
    if (keyHeads == HEADS) {
      assertClose(weights.joint(true).self(0, xBTD, pass(), null), expectedBTD);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 2, 1})
  void aCacheGivesWhatAWholePassGives(int keyHeads) {
    Attention attention = new Weights(keyHeads).joint(false);
    Tensor xBTD = tensor(matrix(ROWS * TOKENS, WIDTH), ROWS, TOKENS, WIDTH);
    Tensor wholeBTD = attention.self(0, xBTD, pass(), null);
    KeyValueCache cache = new KeyValueCache(1);
    int at = 0;
    for (int count : new int[] {2, 1, 2}) {
      Tensor partBTD = attention.self(0, xBTD.narrow(1, at, count), pass(count, cache, at), null);
      assertClose(partBTD, wholeBTD.narrow(1, at, count));
      at += count;
    }
    cache.clear();
  }

  @Test
  void realTokensAloneGiveWhatTheyGiveAmongPadding() {
    Attention attention = new Weights(HEADS).separate();
    Tensor xBTD = tensor(matrix(ROWS * TOKENS, WIDTH), ROWS, TOKENS, WIDTH);
    Tensor maskBT = Tensors.ofLongs(new long[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, ROWS, TOKENS);
    Pass pass = Pass.over(Masks.padding(maskBT), false, null);
    RealTokens real = RealTokens.of(maskBT);
    Tensor among = RealTokens.gather(real, attention.self(0, xBTD, pass, null));
    Tensor alone = attention.self(0, RealTokens.gather(real, xBTD), pass, real);
    assertClose(alone, among);
  }

  @Test
  void beamsShareTheirSourcesKeysAndValues() {
    Weights weights = new Weights(HEADS);
    int beams = 3;
    float[][] source = matrix(ROWS * TOKENS, WIDTH);
    float[][] x = matrix(ROWS * beams, WIDTH);
    EncoderOutput encoder = new EncoderOutput(tensor(source, ROWS, TOKENS, WIDTH), null);
    Attention attention =
        weights.of(
            weights
                .projections(false)
                .with(
                    "kv", linear(together(1000, weights.key, weights.value)), Role.KEY, Role.VALUE)
                .with("q", linear(weights.query), Role.QUERY));
    try (DecodingState state = new DecodingState(ROWS, 1, true)) {
      for (int step = 0; step < 2; step++) { // the second one has the keys and values already
        Tensor read = attention.cross(0, tensor(x, x.length, 1, WIDTH), null, encoder, state);
        float[] values = Tensors.floats(read);
        for (int row = 0; row < x.length; row++) {
          int first = row / beams * TOKENS;
          float[][] own = Arrays.copyOfRange(source, first, first + TOKENS);
          double[] expected = weights.expected(x[row], own, TOKENS);
          for (int d = 0; d < WIDTH; d++) {
            assertThat((double) values[row * WIDTH + d]).isCloseTo(expected[d], within(TOLERANCE));
          }
        }
      }
    }
  }
}
