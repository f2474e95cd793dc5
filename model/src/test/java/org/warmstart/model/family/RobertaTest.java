package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class RobertaTest {
  static final String ROBERTA =
      """
      {"model_type": "roberta", "vocab_size": 39, "hidden_size": 18, "num_hidden_layers": 2,
       "num_attention_heads": 3, "intermediate_size": 26, "max_position_embeddings": 16,
       "type_vocab_size": 2, "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2,
       "classifier_dropout": 0.25, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(ROBERTA);
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
      return TinyModels.config(TinyModels.with(ROBERTA, "tie_word_embeddings", "false"));
    }

    @Override
    boolean isUnused(String parameter) {
      return parameter.equals("lm_head.bias");
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
  class Share extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(ROBERTA, ROBERTA, true);
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
      return TinyModels.config(ROBERTA);
    }
  }

  @Nested
  class ComposedDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(TinyModels.BERT, ROBERTA, false);
    }
  }

  @Test
  void positionsNeedPaddingToCountFrom() {
    assertThat(TinyModels.config(ROBERTA).maxPositions()).isEqualTo(15);
    assertThat(TinyModels.config("{\"model_type\": \"roberta\"}").tokens().padding()).isEqualTo(1);
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(ROBERTA, "pad_token_id", "null")))
        .isInstanceOf(InputException.class)
        .hasMessage("tiny: 'pad_token_id' is missing; positions count from it");
    assertThatThrownBy(() -> TinyModels.config(TinyModels.with(ROBERTA, "pad_token_id", "15")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'max_position_embeddings' 16 leaves no position");
  }
}
