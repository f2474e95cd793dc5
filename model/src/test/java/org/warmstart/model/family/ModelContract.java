package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;

/** What every family keeps to, with every head that it has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ModelContract {
  static final double TOLERANCE = 2e-5;
  private static final int MOST_STEPS = 150;
  private static final double NEARLY_ZERO = 0.05;
  private static final Pattern KEY_BIAS = Pattern.compile("\\b(key|k_proj|key_proj|k_lin)\\.bias$");

  abstract ModelConfig config();

  /** Whether a parameter rightly gets no gradient. */
  boolean isUnused(String parameter) {
    return false;
  }

  /** Whether a parameter rightly gets no gradient under a head. */
  boolean isUnused(Head head, String parameter) {
    return isUnused(parameter);
  }

  /** Whether the layers see only earlier tokens under any head. */
  abstract boolean isCausal();

  Stream<Head> heads() {
    return config().family().heads().stream();
  }

  final Stream<Head> trainedHeads() {
    return heads().filter(head -> !head.isBare());
  }

  final Stream<Head> causalHeads() {
    return heads()
        .filter(head -> isCausal() || head == Head.CAUSAL_LM || head == Head.SEQUENCE_TO_SEQUENCE);
  }

  final Model model(ModelConfig config, Head head) {
    RandomState.seed(1);
    Model model = Families.create(config.family().trainable(config, head), head);
    model.initialise();
    return model;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("trainedHeads")
  void learnsABatchByHeartWithoutLeaking(Head head) {
    Model model = model(config().withDropout(0), head);
    model.train(true);
    double loss = Double.POSITIVE_INFINITY;
    long objects = 0;
    try (AdamW optimizer = new AdamW(model.parameters(), new AdamW.Settings(0.9, 0.99, 1e-8, 0))) {
      for (int step = 0; step < MOST_STEPS && (loss > NEARLY_ZERO || step < 5); step++) {
        loss = trainingStep(model, head, optimizer, 1e-2 * Math.min(1, 2 - step / 75.0));
        if (step == 3) {
          objects = Engine.nativeObjects();
        }
      }
      assertThat(Engine.nativeObjects()).isEqualTo(objects);
    } finally {
      model.release();
    }
    assertThat(loss).isLessThan(NEARLY_ZERO);
  }

  private static double trainingStep(Model model, Head head, AdamW optimizer, double rate) {
    double loss;
    try (Scope scope = Scope.open()) {
      Tensor total = LossTerm.total(model.loss(TinyBatches.of(model.config(), head)));
      loss = Tensors.item(total);
      Autograd.backward(total);
      optimizer.step(rate, 1);
    }
    model.clearGradients();
    return loss;
  }

  @ParameterizedTest
  @MethodSource("heads")
  void predictsTheSameBitsAfterSavingAndLoading(Head head, @TempDir Path folder) {
    Model model = model(config(), head);
    Checkpoint.save(model, folder);
    Model loaded = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      assertThat(loaded).hasSameClassAs(model);
      assertThat(loaded.head()).isEqualTo(head);
      assertThat(loaded.architecture()).isEqualTo(model.architecture());
      assertThat(loaded.parameters().keySet()).isEqualTo(model.parameters().keySet());
      assertThat(loaded.parameterCount()).isEqualTo(model.parameterCount());
      Inputs in = TinyBatches.of(config(), head);
      Map<String, Tensor> before = model.forward(in);
      Map<String, Tensor> after = loaded.forward(in);
      assertThat(after.keySet()).isEqualTo(before.keySet());
      before.forEach(
          (name, tensor) ->
              assertThat(Tensors.identical(tensor, Objects.requireNonNull(after.get(name))))
                  .as(name)
                  .isTrue());
      assertThat(folder.toFile().list())
          .containsExactlyInAnyOrder("config.json", "model.safetensors");
    } finally {
      model.release();
      loaded.release();
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void everyParameterGetsAGradient(Head head) {
    Model model = model(config().withDropout(0), head);
    try (Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(config(), head);
      Tensor loss =
          head.isBare()
              ? model.forward(in).values().stream()
                  .map(out -> Ops.sum(out.mul(out)))
                  .reduce(Tensor::add)
                  .orElseThrow()
              : LossTerm.total(model.loss(in));
      Autograd.backward(loss);
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                Tensor gradient = parameter.gradient();
                assertThat(gradient == null)
                    .as(name + " is unused")
                    .isEqualTo(isUnused(head, name));
                if (gradient != null) {
                  assertThat(Ops.allFinite(gradient)).as(name).isTrue();
                  if (!isForgottenBySoftmax(head, name)) {
                    assertThat(Tensors.maxDifference(gradient, Ops.scale(gradient, 0.0)))
                        .as(name)
                        .isPositive();
                  }
                }
              });
    } finally {
      model.release();
    }
  }

  /**
   * A key's bias moves all scores of a query alike, a summary's or choice's those of all choices,
   * an answer's those of all positions.
   */
  private static boolean isForgottenBySoftmax(Head head, String name) {
    return KEY_BIAS.matcher(name).find()
        || name.endsWith("summary.bias")
        || name.equals("qa_outputs.bias")
        || name.equals("start_logits.dense.bias")
        || name.equals("end_logits.dense_1.bias")
        || (head == Head.MULTIPLE_CHOICE
            && (name.equals("classifier.bias") || name.equals("logits_proj.bias")));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void paddingChangesNothing(Head head) {
    Model model = model(config(), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      int padding = 4;
      Inputs in = TinyBatches.of(config(), head);
      Map<String, Tensor> plain = model.forward(in);
      Map<String, Tensor> padded = model.forward(TinyBatches.padded(in, padding));
      plain.forEach(
          (name, tensor) -> {
            Tensor other = Objects.requireNonNull(padded.get(name));
            for (int i = 0; i < other.dim(); i++) {
              if (other.size(i) == TinyBatches.TOKENS + padding) {
                other = other.narrow(i, 0, TinyBatches.TOKENS);
              }
            }
            assertThat(Tensors.maxDifference(other, tensor))
                .as(name)
                .isLessThan(TOLERANCE * magnitude(tensor));
          });
    } finally {
      model.release();
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void theOrderOfTheBatchDoesNotMatter(Head head) {
    Model model = model(config(), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<String, Tensor> in = TinyBatches.asMap(TinyBatches.of(config(), head));
      Map<String, Tensor> expected = TinyBatches.reordered(model.forward(Inputs.of(in)), 2, 0, 1);
      Map<String, Tensor> found = model.forward(Inputs.of(TinyBatches.reordered(in, 2, 0, 1)));
      assertClose(found, expected);
    } finally {
      model.release();
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void dropoutIsForTrainingOnly(Head head) {
    Model model = model(config(), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(config(), head);
      Map<String, Tensor> first = model.forward(in);
      assertThat(difference(first, model.forward(in))).isZero();
      model.train(true);
      Map<String, Tensor> training = model.forward(in);
      assertThat(difference(training, first)).isGreaterThan(1e-3);
      assertThat(difference(training, model.forward(in))).isGreaterThan(1e-3);
      model.train(false);
      assertThat(difference(first, model.forward(in))).isZero();
    } finally {
      model.release();
    }
    Model without = model(config().withDropout(0), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(config(), head);
      Map<String, Tensor> evaluation = without.forward(in);
      without.train(true);
      assertClose(without.forward(in), evaluation);
    } finally {
      without.release();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("causalHeads")
  void doesNotLookAhead(Head head) {
    Model model = model(config(), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(config(), head);
      boolean decoder = head == Head.SEQUENCE_TO_SEQUENCE;
      Tensor ids = in.require(decoder ? "labels" : "input_ids");
      if (decoder) {
        ids = Ops.clamp(ids, 1, Long.MAX_VALUE);
      }
      String name = decoder ? "decoder_input_ids" : "input_ids";
      long last = ids.dim() - 1;
      long length = ids.size(last);
      Tensor changed =
          Tensors.concatenate(
              last,
              ids.narrow(last, 0, length - 1),
              Ops.add(Tensors.toLong(Ops.equal(ids.narrow(last, length - 1, 1), 5)), 5L));
      String output =
          switch (head) {
            case NONE, ENCODER -> "last_hidden_state";
            case QUESTION_ANSWERING -> "start_logits";
            default -> "logits";
          };
      Tensor before = Objects.requireNonNull(model.forward(in.with(name, ids)).get(output));
      Tensor after = Objects.requireNonNull(model.forward(in.with(name, changed)).get(output));
      if (head == Head.SEQUENCE_CLASSIFICATION) {
        assertThat(Tensors.maxDifference(before, after)).isGreaterThan(1e-3);
        return;
      }
      long positions = head == Head.QUESTION_ANSWERING ? 1 : before.dim() - 2;
      assertThat(
              Tensors.maxDifference(
                  before.narrow(positions, 0, length - 1), after.narrow(positions, 0, length - 1)))
          .isLessThan(TOLERANCE);
      assertThat(Tensors.maxDifference(before, after)).isGreaterThan(1e-3);
    } finally {
      model.release();
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void tellsItsAttentionToThoseWhoWatch(Head head) {
    Model model = model(config(), head);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(config(), head);
      Map<String, Tensor> unwatched = model.forward(in);
      AttentionOfAModel plain = AttentionOfAModel.of(model, in);
      assertThat(difference(plain.outputs(), unwatched)).isZero();
      plain.assertWhole(isCausal() || head == Head.CAUSAL_LM);
      AttentionOfAModel padded = AttentionOfAModel.of(model, TinyBatches.padded(in, 3));
      padded.assertSameBeside(plain);
    } finally {
      model.release();
    }
  }

  private static double difference(Map<String, Tensor> a, Map<String, Tensor> b) {
    assertThat(a.keySet()).isEqualTo(b.keySet());
    return a.entrySet().stream()
        .mapToDouble(
            e ->
                Tensors.maxDifference(e.getValue(), Objects.requireNonNull(b.get(e.getKey())))
                    / magnitude(e.getValue()))
        .max()
        .orElseThrow();
  }

  /** The largest absolute value, at least 1: rounding grows with what is rounded. */
  private static double magnitude(Tensor tensor) {
    return Math.max(1, tensor.detach().abs().max().item_double());
  }

  private static void assertClose(Map<String, Tensor> found, Map<String, Tensor> expected) {
    assertThat(difference(found, expected)).isLessThan(TOLERANCE);
  }
}
