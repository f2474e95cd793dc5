package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.model.registry.Families;

class AlbertTest {
  /** Three layers in two groups. */
  static final String ALBERT =
      """
      {"model_type": "albert", "vocab_size": 36, "embedding_size": 13, "hidden_size": 20,
       "num_hidden_layers": 3, "num_hidden_groups": 2, "inner_group_num": 1,
       "num_attention_heads": 4, "intermediate_size": 27, "max_position_embeddings": 18,
       "type_vocab_size": 2, "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.1,
       "classifier_dropout_prob": 0.15, "initializer_range": 0.2, "pad_token_id": 0,
       "num_labels": 5}
      """;

  private static final String INNER =
      TinyModels.with(TinyModels.with(ALBERT, "num_hidden_layers", "2"), "inner_group_num", "2");

  private static String sharing(String what) {
    return TinyModels.with(ALBERT, "shared_parameters", "\"" + what + "\"");
  }

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(ALBERT);
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  /** Each of two layers is two inner ones. */
  @Nested
  class Inner extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(INNER);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    Stream<Head> heads() {
      return Stream.of(Head.NONE, Head.SEQUENCE_CLASSIFICATION);
    }
  }

  @Nested
  class AttentionShared extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(sharing("attention"));
    }

    @Override
    boolean isCausal() {
      return false;
    }
  }

  @Nested
  class Share extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(ALBERT, ALBERT, true);
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
      return TinyModels.config(ALBERT);
    }
  }

  @Nested
  class InnerDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(INNER);
    }
  }

  @Nested
  class ComposedDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(TinyModels.BERT, sharing("feed_forward"), false);
    }
  }

  /**
   * Of the numbers in a layer, 4·(20·20 + 20) + 40 are attention's and 2·20·27 + 27 + 20 + 40 the
   * dense layers'.
   */
  @ParameterizedTest
  @CsvSource({"all, 2, 2", "attention, 2, 3", "feed_forward, 3, 2", "none, 3, 3"})
  void layersShareWhatTheyAreToldTo(String shared, int attentions, int feedForwards) {
    Model model = Families.create(TinyModels.config(sharing(shared)), Head.NONE);
    long inLayers =
        model.parameters().entrySet().stream()
            .filter(entry -> entry.getKey().contains("albert_layer_groups"))
            .mapToLong(entry -> entry.getValue().size())
            .sum();
    assertThat(inLayers).isEqualTo(attentions * 1720L + feedForwards * 1167L);
  }

  @Test
  void fewerLayersHaveFewerGroups() {
    ModelConfig config = TinyModels.config(INNER).withLayers(1);
    assertThat(config.toJson().path("num_hidden_groups").asInt()).isEqualTo(1);
    assertThat(config.attentionLayers()).isEqualTo(2);
    String groups = TinyModels.with(ALBERT, "num_hidden_groups", "4");
    assertThatThrownBy(() -> TinyModels.config(groups))
        .isInstanceOf(InputException.class)
        .hasMessage("tiny: 'num_hidden_groups' 4 is more than 'num_hidden_layers' 3");
  }
}
