package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;

/**
 * The numbers are of sentence-transformers' DenoisingAutoEncoderLoss on a tied BERT whose
 * parameters are 0.6 · sin(0.7 i² + k), and 1 more in the weights of layer norms: i counts a
 * parameter's numbers, k is the sum of the letters of its name modulo 97.
 */
class TsdaeTest {
  private static final String SIZES =
      """
      {"model_type": "bert", "vocab_size": 20, "hidden_size": 8, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16,
       "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
      """;

  @BeforeAll
  static void start() {
    Engine.start();
    Engine.setThreads(1);
  }

  private static void fill(String name, Parameter parameter) {
    int k = name.chars().sum() % 97;
    float[] values = new float[(int) parameter.size()];
    float base = name.contains("LayerNorm.weight") ? 1 : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (base + 0.6 * Math.sin(0.7 * i * i + k));
    }
    try (Scope scope = Scope.open()) {
      parameter.load(Tensors.ofFloats(values, parameter.shape()));
    }
  }

  private static double norm(EncoderDecoder model, String parameter) {
    try (Scope scope = Scope.open()) {
      Parameter of = Objects.requireNonNull(model.encoder().allParameters().get(parameter));
      float[] gradient = Tensors.floats(Objects.requireNonNull(of.gradient()));
      double sum = 0;
      for (float value : gradient) {
        sum += (double) value * value;
      }
      return Math.sqrt(sum);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lossAndGradientsAreTheReferences(Tsdae.Vector pooling) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode expected;
    try (InputStream in = TsdaeTest.class.getResourceAsStream("/tsdae/losses.json")) {
      expected = json.readTree(in).path(pooling == Tsdae.Vector.CLS ? "cls" : "mean");
    }
    Tsdae objective = new Tsdae(0.6, pooling);
    EncoderDecoder model =
        new EncoderDecoder(
            objective.trained(Families.read((ObjectNode) json.readTree(SIZES), "test")));
    model.initialise();
    model
        .allParameters()
        .forEach(
            (name, parameter) -> {
              if (name.startsWith("decoder.")) {
                fill(name, parameter);
              }
            });
    model
        .encoder()
        .allParameters()
        .forEach((name, parameter) -> fill("encoder." + name, parameter));
    model.train(true);
    try (Scope scope = Scope.open()) {
      Inputs in =
          Inputs.ofIds(Tensors.ofLongs(new long[] {2, 5, 7, 3, 2, 9, 3, 0}, 2, 4))
              .with("attention_mask", Tensors.ofLongs(new long[] {1, 1, 1, 1, 1, 1, 1, 0}, 2, 4))
              .with(
                  "decoder_input_ids",
                  Tensors.ofLongs(new long[] {2, 5, 6, 7, 8, 2, 9, 10, 11, 3}, 2, 5))
              .with(
                  "labels", Tensors.ofLongs(new long[] {5, 6, 7, 8, 3, 9, 10, 11, 3, -100}, 2, 5));
      LossTerm term = objective.loss(model, in).get(0);
      var mean = term.sum().div(Tensors.full((double) term.targets(), 1));
      assertThat(Tensors.item(mean)).isCloseTo(expected.path("loss").asDouble(), within(2e-5));
      Autograd.backward(mean);
      assertThat(norm(model, "embeddings.word_embeddings.weight"))
          .isCloseTo(expected.path("gradient_of_word_embeddings").asDouble(), within(1e-4));
      assertThat(norm(model, "encoder.layer.0.attention.self.query.weight"))
          .isCloseTo(expected.path("gradient_of_first_query").asDouble(), within(1e-4));
    } finally {
      model.release();
    }
  }

  @Test
  void sixOfTenTokensAreDeletedAndAllAreWritten() {
    Tokenizer tokenizer = ObjectiveTexts.bert();
    TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 200, 5);
    int[] ends = ObjectiveTexts.ids(tokenizer, "[CLS]", "[SEP]", "[PAD]");
    BatchSource source = new Tsdae().batches(corpus, tokenizer, new Cut(32, 8, 3));
    long left = 0;
    long all = 0;
    for (int epoch = 0; epoch < 4; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(source, epoch, "input_ids", ends[2]);
      List<int[]> read = ObjectiveTexts.rows(source, epoch, "decoder_input_ids", ends[2]);
      List<int[]> written = ObjectiveTexts.rows(source, epoch, "labels", LossTerm.IGNORED);
      assertThat(sources).hasSize(corpus.sentences());
      for (int row = 0; row < sources.size(); row++) {
        int[] target = written.get(row);
        assertThat(target).endsWith(ends[1]);
        assertThat(read.get(row)).startsWith(ends[0]);
        assertThat(Arrays.copyOfRange(read.get(row), 1, target.length))
            .isEqualTo(Arrays.copyOf(target, target.length - 1));
        int[] kept = Arrays.copyOfRange(sources.get(row), 1, sources.get(row).length - 1);
        assertThat(kept).isNotEmpty();
        int at = 0;
        for (int token : kept) {
          while (target[at] != token) {
            at++; // out of bounds if it is no part of the sentence in its order
          }
          at++;
        }
        if (target.length > 5) {
          left += kept.length;
          all += target.length - 1;
        }
      }
    }
    assertThat((double) left / all).isCloseTo(0.4, within(0.02));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(
            () ->
                new Tsdae()
                    .batches(
                        ObjectiveTexts.random(ObjectiveTexts.words(), 3, 1),
                        ObjectiveTexts.words(),
                        new Cut(16, 2, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("before and behind a text");
    assertThat(Objectives.trainable(Families.usual("bert").family())).contains("tsdae");
    assertThat(Objectives.trainable(Families.usual("gpt2").family())).doesNotContain("tsdae");
  }
}
