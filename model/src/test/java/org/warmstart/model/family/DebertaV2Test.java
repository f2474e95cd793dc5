package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class DebertaV2Test {
  private static final String DEBERTA =
      """
      {"model_type": "deberta-v2", "vocab_size": 39, "hidden_size": 18, "num_hidden_layers": 2,
       "num_attention_heads": 3, "intermediate_size": 26, "max_position_embeddings": 16,
       "relative_attention": true, "position_buckets": 6, "norm_rel_ebd": "layer_norm",
       "share_att_key": true, "pos_att_type": ["p2c", "c2p"], "position_biased_input": false,
       "type_vocab_size": 0, "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2,
       "initializer_range": 0.1, "pad_token_id": 0, "num_labels": 5}
      """;
  private static final String CONVOLVED =
      TinyModels.with(TinyModels.with(DEBERTA, "conv_kernel_size", "3"), "share_att_key", "false");

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(DEBERTA);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Convolved extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(CONVOLVED);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class BesideBert extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(DEBERTA, TinyModels.BERT, false);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Test
  void typesOfScoresAreWrittenAsTheyWereGiven() {
    String bars = TinyModels.with(DEBERTA, "pos_att_type", "\"p2c|c2p\"");
    assertThat(TinyModels.config(bars).toJson().get("pos_att_type").asText()).isEqualTo("p2c|c2p");
    assertThat(TinyModels.config(DEBERTA).toJson().get("pos_att_type").toString())
        .isEqualTo("[\"p2c\",\"c2p\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pos_att_type|[\"p2p\"]|'pos_att_type' should be a list of \"c2p\" and \"p2c\"",
        "pos_att_type|3|'pos_att_type' should be a list of \"c2p\" and \"p2c\"",
        "conv_kernel_size|2|'conv_kernel_size' should be odd",
        "position_buckets|1|'position_buckets' should be -1, or 2 at least",
        "pooler_hidden_size|7|'pooler_hidden_size'",
        "is_decoder|true|'is_decoder'",
      })
  void wrongValues(String key, String value, String message) {
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(DEBERTA, key, value)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }
}
