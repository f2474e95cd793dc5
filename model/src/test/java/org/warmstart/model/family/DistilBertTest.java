package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class DistilBertTest {
  static final String DISTILBERT =
      """
      {"model_type": "distilbert", "vocab_size": 36, "dim": 20, "n_layers": 2, "n_heads": 5,
       "hidden_dim": 23, "max_position_embeddings": 17, "dropout": 0.3, "attention_dropout": 0.2,
       "qa_dropout": 0.25, "seq_classif_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0,
       "num_labels": 5}
      """;

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(DISTILBERT);
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
      return TinyModels.config(TinyModels.with(DISTILBERT, "tie_word_embeddings", "false"));
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
      return TinyModels.encoderDecoder(DISTILBERT, DISTILBERT, true);
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
      return TinyModels.config(DISTILBERT);
    }
  }

  @Nested
  class ComposedDecoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.encoderDecoder(TinyModels.BERT, DISTILBERT, false);
    }
  }

  /** Position p of a width of 20: sin(p / 10000^(2i/20)) and cos of the same in turn. */
  @Test
  void positionsMayStartAsSinusoids() {
    ModelConfig config =
        TinyModels.config(TinyModels.with(DISTILBERT, "sinusoidal_pos_embds", "true"));
    Model model = Families.create(config, Head.NONE);
    model.initialise();
    try (Scope scope = Scope.open()) {
      float[] table =
          Tensors.floats(
              Objects.requireNonNull(
                      model.parameters().get("embeddings.position_embeddings.weight"))
                  .tensor());
      assertThat(table).hasSize(17 * 20);
      assertThat(table[20]).isCloseTo((float) Math.sin(1), within(1e-7f));
      assertThat(table[21]).isCloseTo((float) Math.cos(1), within(1e-7f));
      assertThat(table[16 * 20 + 18])
          .isCloseTo((float) Math.sin(16 / Math.pow(10000, 0.9)), within(1e-7f));
      assertThat(table[16 * 20 + 19])
          .isCloseTo((float) Math.cos(16 / Math.pow(10000, 0.9)), within(1e-7f));
    } finally {
      model.release();
    }
  }
}
