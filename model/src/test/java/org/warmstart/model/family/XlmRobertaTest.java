package org.warmstart.model.family;

import org.junit.jupiter.api.Nested;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class XlmRobertaTest {
  private static final String XLM =
      """
      {"model_type": "xlm-roberta", "vocab_size": 39, "hidden_size": 18, "num_hidden_layers": 2,
       "num_attention_heads": 3, "intermediate_size": 26, "max_position_embeddings": 16,
       "type_vocab_size": 1, "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2,
       "classifier_dropout": 0.25, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(XLM);
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
      return TinyModels.encoderDecoder(XLM, TinyModels.BERT, false);
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
      return TinyModels.config(XLM);
    }
  }
}
