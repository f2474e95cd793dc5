package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class ProphetNetTest {
  static final String PROPHETNET =
      """
      {"model_type": "prophetnet", "vocab_size": 41, "hidden_size": 24,
       "max_position_embeddings": 19, "num_encoder_layers": 3, "num_decoder_layers": 2,
       "num_encoder_attention_heads": 4, "num_decoder_attention_heads": 3, "encoder_ffn_dim": 28,
       "decoder_ffn_dim": 36, "ngram": 2, "num_buckets": 6, "relative_max_distance": 9,
       "dropout": 0.3, "attention_dropout": 0.2, "activation_dropout": 0.15, "init_std": 0.2,
       "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1}
      """;

  private static ModelConfig tiny(String key, String value) {
    return TinyModels.config(TinyModels.with(PROPHETNET, key, value));
  }

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PROPHETNET);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    /** Not the layers alone: their main stream does not depend on the streams' embeddings. */
    @Override
    Stream<Head> heads() {
      return super.heads().filter(head -> head != Head.NONE && head != Head.CAUSAL_LM);
    }
  }

  @Nested
  class Alone extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PROPHETNET);
    }

    @Override
    boolean isCausal() {
      return true;
    }

    @Override
    Stream<Head> heads() {
      return Stream.of(Head.CAUSAL_LM);
    }

    /** It does change what the reference computes for distances; see NgramAttention. */
    @Override
    void paddingChangesNothing(Head head) {}
  }

  @Nested
  class DecodingAlone extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(PROPHETNET);
    }

    @Override
    Head head(ModelConfig config) {
      return Head.CAUSAL_LM;
    }

    /** Positions count padding, as in the reference: only texts of one length go together. */
    @Override
    void paddingChangesNothing() {}
  }

  @Nested
  class BesideGpt2 extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(PROPHETNET, TinyModels.GPT2, false);
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
      return TinyModels.config(PROPHETNET);
    }
  }

  @Nested
  class DecodingOneStream extends DecodingContract {
    @Override
    ModelConfig config() {
      return tiny("ngram", "1");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false, 15", "3, false, 45", "3, true, 15"})
  void everyStreamsWordsCount(int streams, boolean firstOnly, long targets) {
    String json = TinyModels.with(PROPHETNET, "ngram", Integer.toString(streams));
    ModelConfig config =
        TinyModels.config(TinyModels.with(json, "disable_ngram_loss", Boolean.toString(firstOnly)));
    RandomState.seed(1);
    Model model = Families.create(config, Head.SEQUENCE_TO_SEQUENCE);
    model.initialise();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor labels = Tensors.ofLongs(TinyBatches.tokens(new Random(3), 3, 5, 41), 3, 5);
      Inputs in = TinyBatches.of(config, Head.SEQUENCE_TO_SEQUENCE).with("labels", labels);
      assertThat(model.targets(in)).isEqualTo(Map.of("lm", targets));
      LossTerm term = model.loss(in).get(0);
      assertThat(term.targets()).isEqualTo(targets);
      Map<String, Tensor> outputs = model.forward(in);
      assertThat(outputs.containsKey("logits_ngram")).isEqualTo(streams > 1);
      if (streams > 1) {
        Tensor later = Objects.requireNonNull(outputs.get("logits_ngram"));
        assertThat(Tensors.shape(later)).containsExactly(3, streams - 1, 5, 41);
      }
    } finally {
      model.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ngram | 0 | 'ngram' should be a whole number from 1",
        "num_buckets | 1 | 'num_buckets' should be a whole number from 2 on, not 1",
        "relative_max_distance | 3 | should be more than half of 'num_buckets', not 3",
        "num_decoder_attention_heads | 5 | 5 does not divide 'hidden_size' 24",
        "pad_token_id | null | 'pad_token_id' should be a token number",
        "pad_token_id | 41 | 'pad_token_id' should be a token number from 0 to 40",
        "max_position_embeddings | 2 | 'max_position_embeddings' should be at least 3 more than",
        "add_cross_attention | false | 'add_cross_attention' is false; only true is supported",
        "eps | 1 | 'eps' should be a number from 0 to below 1",
      })
  void whatCannotBeBuiltIsRefused(String key, String value, String message) {
    assertThatThrownBy(() -> tiny(key, value))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  /** As the reference does: texts of as many tokens as there are rows of positions. */
  @Test
  void theLastTokensOfALongSourceShareAPosition() {
    Model model = Families.create(TinyModels.config(PROPHETNET), Head.ENCODER);
    model.initialise();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<String, Tensor> out = model.forward(Inputs.ofIds(Tensors.fullLongs(5, 1, 19)));
      Tensor states = Objects.requireNonNull(out.get("last_hidden_state"));
      assertThat(Tensors.maxDifference(states.select(1, 17), states.select(1, 18)))
          .isLessThan(1e-6);
      assertThat(Tensors.maxDifference(states.select(1, 16), states.select(1, 17)))
          .isGreaterThan(1e-3);
      assertThatThrownBy(() -> model.forward(Inputs.ofIds(Tensors.fullLongs(5, 1, 20))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("a sequence of 20 tokens, but the model has positions for 19");
    } finally {
      model.release();
    }
  }
}
