package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class BartTest {
  static final String BART =
      """
      {"model_type": "bart", "vocab_size": 41, "d_model": 24, "max_position_embeddings": 19,
       "encoder_layers": 3, "decoder_layers": 2, "encoder_attention_heads": 4,
       "decoder_attention_heads": 3, "encoder_ffn_dim": 28, "decoder_ffn_dim": 36, "dropout": 0.3,
       "attention_dropout": 0.2, "activation_dropout": 0.15, "classifier_dropout": 0.25,
       "encoder_layerdrop": 0.1, "decoder_layerdrop": 0.2, "init_std": 0.2,
       "scale_embedding": true, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
       "decoder_start_token_id": 1, "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(BART);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    boolean isUnused(Head head, String parameter) {
      return parameter.equals("final_logits_bias")
          || (head == Head.CAUSAL_LM && parameter.contains(".encoder_attn"));
    }
  }

  @Nested
  class BesideGpt2 extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(BART, TinyModels.GPT2, false);
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
      return TinyModels.encoderDecoder(TinyModels.BERT, BART, false);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    /** The decoder reads the states of all tokens, not the pooled first one. */
    @Override
    boolean isUnused(String parameter) {
      return parameter.startsWith("encoder.pooler.");
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(BART);
    }
  }

  @Nested
  class DecodingBesideBert extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(TinyModels.BERT, BART, false);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "normalize_before|true|'normalize_before' is true; only false is supported",
        "static_position_embeddings|true|only false is supported",
        "encoder_attention_heads|5|'encoder_attention_heads' 5 does not divide 'd_model' 24",
        "decoder_attention_heads|5|'decoder_attention_heads' 5 does not divide 'd_model' 24",
        "activation_function|\"gleu\"|unknown activation 'gleu'",
        "decoder_layerdrop|1|'decoder_layerdrop' should be a number from 0 to below 1",
        "encoder_layer|3|unknown key 'encoder_layer'; did you mean 'encoder_layers'",
        "pad_token_id|41|'pad_token_id' should be a token number from 0 to 40",
      })
  void wrongValues(String key, String value, String message) {
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(BART, key, value)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }

  @Test
  void copiesChangeBothSides() {
    ModelConfig config = TinyModels.config(BART).withLayers(5).withDropout(0);
    assertThat(config.layers()).isEqualTo(5);
    assertThat(config.decoderLayers()).isEqualTo(5);
    assertThat(config.toJson().get("decoder_layerdrop").asDouble()).isZero();
    assertThat(config.asDecoder(true).toJson().get("is_encoder_decoder").asBoolean()).isFalse();
  }
}
