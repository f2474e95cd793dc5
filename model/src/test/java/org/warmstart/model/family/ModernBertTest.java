package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class ModernBertTest {
  private static final String MODERNBERT =
      """
      {"model_type": "modernbert", "vocab_size": 41, "hidden_size": 24, "num_hidden_layers": 3,
       "num_attention_heads": 2, "intermediate_size": 26, "max_position_embeddings": 17,
       "global_attn_every_n_layers": 2, "local_attention": 4, "embedding_dropout": 0.3,
       "attention_dropout": 0.25, "mlp_dropout": 0.2, "classifier_dropout": 0.15,
       "initializer_range": 0.1, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
       "classifier_pooling": "cls", "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(MODERNBERT);
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
      return TinyModels.encoderDecoder(MODERNBERT, TinyModels.BERT, false);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Test
  void kindsFollowTheDepth() {
    String six = TinyModels.with(MODERNBERT, "num_hidden_layers", "6");
    assertThat(TinyModels.config(six).withLayers(3).toJson().get("layer_types").toString())
        .isEqualTo("[\"full_attention\",\"full_attention\",\"full_attention\"]");
    assertThat(TinyModels.config(six).withLayers(6).toJson().has("layer_types")).isFalse();
  }

  @Test
  void aKindForEveryLayer() {
    String two =
        TinyModels.with(MODERNBERT, "layer_types", "[\"full_attention\", \"sliding_attention\"]");
    assertThatThrownBy(() -> TinyModels.config(two))
        .isInstanceOf(InputException.class)
        .hasMessage("tiny: 'layer_types' has 2 kinds for 3 layers");
    assertThatThrownBy(
            () -> TinyModels.config(TinyModels.with(MODERNBERT, "num_attention_heads", "8")))
        .hasMessageContaining("such that a head's width is even");
  }
}
