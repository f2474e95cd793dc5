package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class ElectraTest {
  static final String ELECTRA =
      """
      {"model_type": "electra", "vocab_size": 38, "embedding_size": 10, "hidden_size": 21,
       "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 25,
       "max_position_embeddings": 19, "type_vocab_size": 2, "hidden_dropout_prob": 0.3,
       "attention_probs_dropout_prob": 0.2, "classifier_dropout": 0.25, "summary_last_dropout": 0.2,
       "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5}
      """;
  static final String PAIR =
      """
      {"model_type": "electra-pair", "discriminator_weight": 2.5, "discriminator": %s,
       "generator": %s}
      """
          .formatted(ELECTRA, TinyModels.with(ELECTRA, "hidden_size", "15"));

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(ELECTRA);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Untied extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(TinyModels.with(ELECTRA, "tie_word_embeddings", "false"));
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    Stream<Head> heads() {
      return Stream.of(Head.MASKED_LM, Head.CAUSAL_LM);
    }
  }

  @Nested
  class Pair extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PAIR);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Composed extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(ELECTRA, ELECTRA, true);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(ELECTRA);
    }
  }

  @Nested
  class ComposedDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(TinyModels.BERT, ELECTRA, false);
    }
  }

  private static ElectraPair pair(String json) {
    RandomState.seed(3);
    ElectraPair pair =
        (ElectraPair) Families.create(TinyModels.config(json), Head.GENERATOR_AND_DISCRIMINATOR);
    pair.initialise();
    return pair;
  }

  @ParameterizedTest
  @CsvSource({"none, 0", "embeddings, 5", "all, 39"})
  void theGeneratorSharesWhatItIsToldTo(String shared, int tensors) {
    String json = TinyModels.with(PAIR, "shared", "\"" + shared + "\"");
    if (shared.equals("all")) {
      json = TinyModels.with(json, "generator", ELECTRA);
    }
    ElectraPair pair = pair(json);
    Map<String, ?> all = pair.allParameters();
    try {
      // the generator's output layer is its word embeddings again
      int tied = 1;
      assertThat(all.size() - pair.parameters().size()).isEqualTo(tensors + tied);
    } finally {
      pair.release();
    }
  }

  @Test
  void embeddingsOfAnotherSizeCannotBeShared() {
    String wide = TinyModels.with(ELECTRA, "embedding_size", "11");
    assertThatThrownBy(() -> pair(TinyModels.with(PAIR, "generator", wide)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("electra.embeddings.word_embeddings.weight")
        .hasMessageContaining("[38, 11]")
        .hasMessageContaining("[38, 10]");
  }

  /** The loss's terms are those of the two models on the text that the generator filled in. */
  @Test
  void theDiscriminatorReadsWhatTheGeneratorDrew() {
    ElectraPair pair = pair(PAIR);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(pair.config(), Head.GENERATOR_AND_DISCRIMINATOR);
      in = TinyBatches.padded(in.with("labels", in.require("labels")), 0);
      Tensor ids = in.require("input_ids");
      long[] labels = Tensors.longs(in.require("labels"));
      RandomState.seed(11);
      List<LossTerm> terms = pair.loss(in);
      assertThat(terms).extracting(LossTerm::name).containsExactly("mlm", "rtd");
      assertThat(terms.get(1).weight()).isEqualTo(2.5);
      assertThat(Tensors.item(terms.get(0).mean()))
          .isCloseTo(Tensors.item(pair.generator().loss(in).get(0).mean()), within(1e-6));

      RandomState.seed(11);
      Tensor logits = Objects.requireNonNull(pair.generator().forward(in).get("logits"));
      int[] masked =
          java.util.stream.IntStream.range(0, labels.length)
              .filter(i -> labels[i] != LossTerm.IGNORED)
              .toArray();
      Tensor places = Tensors.ofInts(masked, masked.length);
      long[] drawn =
          Tensors.longs(Ops.multinomial(Ops.rows(logits.reshape(-1, logits.size(2)), places)));
      long[] filled = Tensors.longs(ids);
      long[] replaced = new long[filled.length];
      for (int i = 0; i < masked.length; i++) {
        filled[masked[i]] = drawn[i];
        replaced[masked[i]] = drawn[i] == labels[masked[i]] ? 0 : 1;
      }
      assertThat(Arrays.stream(replaced).sum()).isPositive();
      Inputs expected =
          in.with("input_ids", Tensors.ofLongs(filled, Tensors.shape(ids)))
              .with("labels", Tensors.ofLongs(replaced, Tensors.shape(ids)));
      assertThat(Tensors.item(terms.get(1).mean()))
          .isCloseTo(Tensors.item(pair.discriminator().loss(expected).get(0).mean()), within(1e-6));
    } finally {
      pair.release();
    }
  }

  @Test
  void theGeneratorDoesNotLearnFromTheDiscriminator() {
    ElectraPair pair = pair(TinyModels.with(PAIR, "shared", "\"none\""));
    try (Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(pair.config(), Head.GENERATOR_AND_DISCRIMINATOR);
      Autograd.backward(pair.loss(in).get(1).mean());
      pair.parameters()
          .forEach(
              (name, parameter) ->
                  assertThat(parameter.gradient() == null)
                      .as(name)
                      .isEqualTo(name.startsWith("generator.")));
    } finally {
      pair.release();
    }
  }

  @Test
  void theDiscriminatorIsACheckpointOfItsOwn(@TempDir Path folder) {
    ElectraPair pair = pair(PAIR);
    Checkpoint.save(pair.discriminator(), folder);
    Model loaded = Checkpoint.load(folder);
    try {
      assertThat(loaded.architecture()).isEqualTo("ElectraForPreTraining");
      assertThat(loaded.parameterCount()).isEqualTo(pair.discriminator().parameterCount());
    } finally {
      pair.release();
      loaded.release();
    }
  }
}
