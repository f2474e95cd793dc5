package org.warmstart.learn.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

/**
 * The parts of PPO are those of trl 0.11.4's PPOTrainer ({@code compute_rewards}, {@code
 * compute_advantages}, {@code loss}, {@code AdaptiveKLController}) on the same drawn numbers for
 * four answers of 6, 3, 5 and 1 tokens, with a factor of the penalty of 0.3 and clips of 0.2,
 * whitened rewards being 0 in padding as from 0.15 on; k3 is that of its GRPOTrainer.
 */
class PpoReferenceTest {
  private static final double CLOSE = 2e-6;
  private static final Clipping CLIPPING = new Clipping(0.2, 0.2, 0.1);

  static {
    Engine.start();
    Engine.setThreads(1);
  }

  private static JsonNode file() throws IOException {
    return new ObjectMapper().readTree(Path.of("src/test/resources/chat/ppo.json").toFile());
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.path(i).asDouble();
    }
    return numbers;
  }

  private static double[][] rows(JsonNode arrays) {
    double[][] rows = new double[arrays.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = numbers(arrays.path(i));
    }
    return rows;
  }

  private static Tensor floats(double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Tensors.ofFloats(floats, shape);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static Tensor flatTensor(double[][] rows) {
    double[] all = flat(rows);
    return floats(all, all.length);
  }

  private static void assertClose(double[][] actual, JsonNode expected) {
    assertThat(actual).hasNumberOfRows(expected.size());
    for (int row = 0; row < actual.length; row++) {
      assertThat(actual[row]).containsExactly(numbers(expected.path(row)), within(CLOSE));
    }
  }

  @Test
  void rewardsAdvantagesAndLossesAreThoseOfTrl() throws IOException {
    JsonNode file = file();
    double[][] old = rows(file.path("old"));
    double[][] start = rows(file.path("start"));
    double[][] values = rows(file.path("values"));
    assertThat(file.path("cases")).hasSize(8);
    for (JsonNode each : file.path("cases")) {
      KlEstimator estimator =
          KlEstimator.valueOf(each.path("estimator").asText().toUpperCase(Locale.ROOT));
      KlPenalty penalty = new KlPenalty(0.3, estimator, null, 10000);
      double[][] paid = new double[old.length][];
      for (int row = 0; row < paid.length; row++) {
        double score = file.path("scores").path(row).asDouble();
        paid[row] = PpoLoss.paid(penalty, 0.3, old[row], start[row], score);
      }
      assertClose(paid, each.path("rewards"));
      Advantages advantages =
          new Advantages(
              each.path("discount").asDouble(),
              each.path("lambda").asDouble(),
              each.path("whitenRewards").asBoolean());
      Advantages.Estimates estimates = advantages.of(paid, values);
      assertClose(estimates.advantages(), each.path("advantages"));
      assertClose(estimates.returns(), each.path("returns"));
      assertLosses(file, each, estimates);
    }
  }

  private static void assertLosses(JsonNode file, JsonNode each, Advantages.Estimates estimates) {
    try (Scope scope = Scope.open()) {
      double[] logits =
          flat(
              Arrays.stream(rowsOfRows(file.path("newLogits")))
                  .flatMap(Arrays::stream)
                  .toArray(double[][]::new));
      long tokens = logits.length / 5;
      Tensor logitsMV = Autograd.leaf(floats(logits, tokens, 5));
      double[] chosen = flat(rows(file.path("tokens")));
      Tensor chosenM1 =
          Tensors.ofLongs(Arrays.stream(chosen).mapToLong(x -> (long) x).toArray(), tokens, 1);
      Tensor newM = Ops.logSoftmax(logitsMV).gather(1, chosenM1).squeeze(1);
      Tensor oldM = flatTensor(rows(file.path("old")));
      Tensor policySum = CLIPPING.policyLossSum(newM, oldM, flatTensor(estimates.advantages()));
      assertThat(Tensors.item(policySum) / tokens)
          .isCloseTo(each.path("policy").asDouble(), within(CLOSE));
      Tensor newValuesM = Autograd.leaf(flatTensor(rows(file.path("newValues"))));
      Tensor valueSum =
          CLIPPING.valueLossSum(
              newValuesM, flatTensor(rows(file.path("values"))), flatTensor(estimates.returns()));
      assertThat(Tensors.item(valueSum) / tokens)
          .isCloseTo(each.path("value").asDouble(), within(CLOSE));
      assertThat(Tensors.item(Ops.sum(Policy.entropies(logitsMV))) / tokens)
          .isCloseTo(each.path("entropy").asDouble(), within(CLOSE));
      Autograd.backward(Ops.scale(policySum, 1.0 / tokens));
      Autograd.backward(Ops.scale(valueSum, 0.1 / tokens));
      assertGradient(newValuesM, flat(rows(each.path("valueGradient"))));
      if (each.has("policyGradient")) {
        assertGradient(
            logitsMV,
            flat(
                Arrays.stream(rowsOfRows(each.path("policyGradient")))
                    .flatMap(Arrays::stream)
                    .toArray(double[][]::new)));
      }
    }
  }

  private static double[][][] rowsOfRows(JsonNode arrays) {
    double[][][] all = new double[arrays.size()][][];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows(arrays.path(i));
    }
    return all;
  }

  private static void assertGradient(Tensor leaf, double[] expected) {
    float[] gradient = Tensors.floats(leaf.grad());
    assertThat(gradient).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(expected[i], within(CLOSE));
    }
  }

  @Test
  void theThirdEstimatorIsThatOfTrl() throws IOException {
    JsonNode file = file();
    double[][] old = rows(file.path("old"));
    double[][] start = rows(file.path("start"));
    double[][] estimates = new double[old.length][];
    for (int row = 0; row < old.length; row++) {
      estimates[row] = new double[old[row].length];
      for (int t = 0; t < old[row].length; t++) {
        estimates[row][t] = KlEstimator.K3.of(old[row][t] - start[row][t]);
        assertThat(estimates[row][t]).isNotNegative();
      }
    }
    assertClose(estimates, file.path("k3"));
  }

  @Test
  void thePenaltyFollowsItsTargetAsInTrl() throws IOException {
    JsonNode expected = file().path("controller");
    KlPenalty penalty =
        new KlPenalty(
            expected.path("beta").asDouble(),
            KlEstimator.K1,
            expected.path("target").asDouble(),
            expected.path("horizon").asInt());
    double beta = penalty.beta();
    for (JsonNode update : expected.path("updates")) {
      beta = penalty.next(beta, update.path(0).asDouble(), expected.path("answers").asInt());
      assertThat(beta).isCloseTo(update.path(1).asDouble(), within(1e-7));
    }
    KlPenalty fixed = new KlPenalty(0.5, KlEstimator.K1, null, 10000);
    assertThat(fixed.next(0.5, 100, 256)).isEqualTo(0.5);
  }
}
