package org.warmstart.learn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Losses and their gradients against those of sentence-transformers. */
class EmbeddingLossesTest {
  private static final JsonNode REFERENCE = reference();
  private static final InBatchNegatives IN_BATCH = inBatch(20, false, null);

  private Model model;

  private static JsonNode reference() {
    try {
      return References.embedding();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InBatchNegatives inBatch(
      double scale, boolean symmetric, @Nullable Integer miniBatch) {
    return new InBatchNegatives(
        scale, InBatchNegatives.Similarity.COSINE, symmetric, true, miniBatch);
  }

  @BeforeEach
  void make() {
    model = model(0);
  }

  @AfterEach
  void release() {
    model.release();
  }

  /** Weights by a rule, as the reference had them. */
  private static Model model(double dropout) {
    String config =
        """
        {"model_type": "bert", "vocab_size": 30, "hidden_size": 8, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16,
         "hidden_dropout_prob": %s, "attention_probs_dropout_prob": %s}
        """
            .formatted(dropout, dropout);
    Model model;
    try {
      model =
          Families.create(
              Families.read(new ObjectMapper().readValue(config, ObjectNode.class), "test"),
              Head.NONE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    int number = 0;
    for (Map.Entry<String, Parameter> each : new TreeMap<>(model.parameters()).entrySet()) {
      double base = each.getKey().endsWith("LayerNorm.weight") ? 1 : 0;
      float[] values = new float[(int) each.getValue().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (base + 0.4 * Math.sin(0.7 * i + 1.3 * number));
      }
      try (Scope scope = Scope.open()) {
        each.getValue().load(Tensors.ofFloats(values, each.getValue().shape()));
      }
      number++;
    }
    return model;
  }

  private static Batch batch(int texts, boolean scored) {
    Batch batch = new Batch(4, 1);
    for (int text = 0; text < texts; text++) {
      int[][] ids = ids(text);
      PaddedRows padded = Padding.pad(ids, 0, Padding.Side.END);
      batch
          .with(TextBatches.name("input_ids", text), padded.values(), padded.shape())
          .with(
              TextBatches.name("attention_mask", text),
              Padding.mask(ids, Padding.Side.END).values(),
              padded.shape());
    }
    if (scored) {
      float[] scores = new float[4];
      for (int row = 0; row < 4; row++) {
        scores[row] = (float) REFERENCE.path("scores").path(row).asDouble();
      }
      batch.with(TextBatches.SCORES, scores, 4);
    }
    return batch;
  }

  private static int[][] ids(int text) {
    int[][] ids = new int[4][];
    for (int row = 0; row < 4; row++) {
      JsonNode tokens = REFERENCE.path("texts").path(text).path(row);
      ids[row] = new int[tokens.size()];
      for (int i = 0; i < ids[row].length; i++) {
        ids[row][i] = tokens.path(i).asInt();
      }
    }
    return ids;
  }

  /** The mean loss, and every parameter's gradient. */
  private record Outcome(double loss, Map<String, float[]> gradients) {
    static Outcome of(Model model, Loss criterion, Batch batch) {
      model.clearGradients();
      try (Scope scope = Scope.open()) {
        Inputs in = batch.toInputs();
        Map<String, Long> targets = criterion.targets(model, in);
        Loss.Pass pass = criterion.pass(model, in);
        var share = LossTerm.share(pass.terms(), targets);
        double loss = Tensors.item(share);
        pass.backward(share, Autograd::backward);
        Map<String, float[]> gradients = new TreeMap<>();
        model
            .parameters()
            .forEach(
                (name, parameter) -> {
                  var gradient = parameter.gradient();
                  if (gradient != null) {
                    gradients.put(name, Tensors.floats(gradient));
                  }
                });
        return new Outcome(loss, gradients);
      }
    }
  }

  private static EmbeddingCriterion criterion(EmbeddingLoss loss, Matryoshka lengths) {
    return new EmbeddingCriterion(loss, lengths, SentenceVectors.OWN);
  }

  private static EmbeddingCriterion criterion(String name) {
    Matryoshka whole = new Matryoshka(List.of(), List.of());
    return switch (name) {
      case "in-batch-negatives" -> criterion(IN_BATCH, whole);
      case "in-batch-negatives with hard ones" -> criterion(inBatch(10, false, null), whole);
      case "in-batch-negatives by dot product" ->
          criterion(
              new InBatchNegatives(1, InBatchNegatives.Similarity.DOT, false, true, null), whole);
      case "in-batch-negatives symmetric" -> criterion(inBatch(20, true, null), whole);
      case "cosine-regression" -> criterion(new CosineRegression(), whole);
      case "cosent" -> criterion(new Cosent(20), whole);
      case "triplet euclidean" -> criterion(new Triplet(Triplet.Distance.EUCLIDEAN, 5), whole);
      case "triplet cosine" -> criterion(new Triplet(Triplet.Distance.COSINE, 0.5), whole);
      case "triplet manhattan" -> criterion(new Triplet(Triplet.Distance.MANHATTAN, 1), whole);
      case "matryoshka" ->
          criterion(IN_BATCH, Matryoshka.of(List.of(8, 4, 2), List.of(1.0, 0.5, 0.25), 8));
      case "matryoshka cosent" ->
          criterion(new Cosent(20), Matryoshka.of(List.of(8, 4), List.of(), 8));
      default -> throw new IllegalArgumentException(name);
    };
  }

  static Stream<JsonNode> losses() {
    List<JsonNode> losses = new ArrayList<>();
    REFERENCE.path("losses").forEach(losses::add);
    assertThat(losses).hasSize(11);
    return losses.stream();
  }

  @ParameterizedTest
  @MethodSource
  void losses(JsonNode expected) {
    EmbeddingCriterion criterion = criterion(expected.path("name").asText());
    Batch batch = batch(expected.path("texts").asInt(), criterion.loss().readsScores());
    Outcome outcome = Outcome.of(model, criterion, batch);
    assertThat(outcome.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-5));
    JsonNode gradients = expected.path("gradients");
    assertThat(outcome.gradients()).hasSize(gradients.size());
    outcome
        .gradients()
        .forEach(
            (name, gradient) -> {
              double squares = 0;
              double along = 0;
              for (int i = 0; i < gradient.length; i++) {
                squares += (double) gradient[i] * gradient[i];
                along += gradient[i] * Math.cos(i);
              }
              double length = gradients.path(name).path(0).asDouble();
              var near = within(1e-5 * (1 + length));
              assertThat(Math.sqrt(squares)).as(name).isCloseTo(length, near);
              assertThat(along).as(name).isCloseTo(gradients.path(name).path(1).asDouble(), near);
            });
  }

  @ParameterizedTest
  @CsvSource({"1, 2, false", "2, 4, true", "3, 3, false", "100, 2, true"})
  void vectorsMadeTwiceGiveTheSameGradient(int size, int texts, boolean symmetric) {
    Matryoshka lengths = Matryoshka.of(List.of(8, 4), List.of(), 8);
    Batch batch = batch(texts, false);
    Outcome atOnce = Outcome.of(model, criterion(inBatch(20, symmetric, null), lengths), batch);
    Outcome cached = Outcome.of(model, criterion(inBatch(20, symmetric, size), lengths), batch);
    assertThat(cached.loss()).isCloseTo(atOnce.loss(), within(1e-6));
    assertThat(cached.gradients()).hasSameSizeAs(atOnce.gradients());
    atOnce
        .gradients()
        .forEach(
            (name, gradient) ->
                assertThat(cached.gradients().get(name))
                    .as(name)
                    .containsExactly(gradient, within(2e-6f)));
  }

  /** With a whole column at a time dropout draws what it draws without the detour. */
  @Test
  void vectorsMadeTwiceHaveOneDropout() {
    Model dropping = model(0.3);
    try {
      dropping.train(true);
      Matryoshka whole = new Matryoshka(List.of(), List.of());
      Batch batch = batch(3, false);
      RandomState.seed(7);
      Outcome atOnce = Outcome.of(dropping, criterion(IN_BATCH, whole), batch);
      byte[] after = RandomState.save();
      RandomState.seed(7);
      Outcome cached = Outcome.of(dropping, criterion(inBatch(20, false, 4), whole), batch);
      assertThat(RandomState.save()).isEqualTo(after);
      RandomState.seed(8);
      Outcome other = Outcome.of(dropping, criterion(IN_BATCH, whole), batch);
      assertThat(cached.loss()).isCloseTo(atOnce.loss(), within(1e-6));
      assertThat(other.loss()).isNotCloseTo(atOnce.loss(), within(1e-3));
      atOnce
          .gradients()
          .forEach(
              (name, gradient) ->
                  assertThat(cached.gradients().get(name))
                      .as(name)
                      .containsExactly(gradient, within(2e-6f)));
    } finally {
      dropping.release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLS, cls",
    "MAX, max",
    "MEAN, mean",
    "MEAN_SQRT_LEN, mean_sqrt_len_tokens",
    "WEIGHTED_MEAN, weightedmean",
    "LAST, lasttoken"
  })
  void poolings(TokenPooling pooling, String name) {
    int[][] ids = ids(0);
    PaddedRows padded = Padding.pad(ids, 0, Padding.Side.END);
    int length = (int) padded.shape()[1];
    float[] states;
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in =
          Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
              .with("attention_mask", mask(ids, Padding.Side.END));
      states = Tensors.floats(Objects.requireNonNull(model.forward(in).get("last_hidden_state")));
    }
    JsonNode expected = REFERENCE.path("poolings").path(name);
    for (Padding.Side side : Padding.Side.values()) {
      // the same states wherever the padding is, which holds other numbers
      float[] moved = new float[states.length];
      for (int row = 0; row < ids.length; row++) {
        int shift = side == Padding.Side.START ? length - ids[row].length : 0;
        for (int token = 0; token < length; token++) {
          int to = (token + shift) % length;
          System.arraycopy(states, (row * length + token) * 8, moved, (row * length + to) * 8, 8);
        }
      }
      try (Scope scope = Scope.open()) {
        float[] vectors =
            Tensors.floats(
                new SentenceVectors(List.of(pooling), false)
                    .of(
                        Map.of("last_hidden_state", Tensors.ofFloats(moved, ids.length, length, 8)),
                        mask(ids, side)));
        assertThat(vectors).hasSize(expected.size());
        for (int i = 0; i < vectors.length; i++) {
          assertThat((double) vectors[i])
              .as("%s %s %s", name, side, i)
              .isCloseTo(expected.path(i).asDouble(), within(1e-5));
        }
      }
    }
  }

  private static Tensor mask(int[][] ids, Padding.Side side) {
    PaddedRows mask = Padding.mask(ids, side);
    return Tensors.ofLongs(mask.values(), mask.shape());
  }
}
