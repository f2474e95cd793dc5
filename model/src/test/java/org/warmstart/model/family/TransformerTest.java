package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** The Transformer has no reference checkpoints: it is held by an oracle worked from the paper. */
class TransformerTest {
  static final String TRANSFORMER =
      """
      {"model_type": "transformer", "vocab_size": 37, "d_model": 20, "max_position_embeddings": 19,
       "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
       "decoder_attention_heads": 4, "encoder_ffn_dim": 28, "decoder_ffn_dim": 36, "dropout": 0.3,
       "label_smoothing": 0.0, "init_std": 0.2, "pad_token_id": 0, "bos_token_id": 1,
       "eos_token_id": 2, "decoder_start_token_id": 1}
      """;

  private static final int[] SOURCE = {5, 9, 3, 30, 11};
  private static final int[] TARGET = {1, 7, 21, 4};
  private static final int[] LABELS = {7, 21, 4, 2};

  @Nested
  class Heads extends ModelContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(TRANSFORMER);
    }

    @Override
    boolean isCausal() {
      return false;
    }

    @Override
    boolean isUnused(Head head, String parameter) {
      return parameter.endsWith("embed_positions.weight")
          || (head == Head.CAUSAL_LM && parameter.contains(".encoder_attn"));
    }
  }

  @Nested
  class Decoding extends DecodingContract {
    @Override
    ModelConfig config() {
      return TinyModels.config(TRANSFORMER);
    }
  }

  /** Random weights everywhere: a zero bias would hide a missing term. */
  private static Model model(String json) {
    RandomState.seed(11);
    Model model = Families.create(TinyModels.config(json), Head.SEQUENCE_TO_SEQUENCE);
    model.initialise();
    for (Parameter parameter : model.parameters().values()) {
      if (!parameter.isConstant()) {
        try (Autograd.Off off = Autograd.off();
            Scope scope = Scope.open()) {
          Tensor noise = Tensors.empty(parameter.shape());
          Initializer.normal(0.1).fill(noise);
          parameter.load(parameter.tensor().add(noise));
        }
      }
    }
    return model;
  }

  private static Inputs batch() {
    return Inputs.ofIds(row(SOURCE))
        .with("decoder_input_ids", row(TARGET))
        .with("labels", row(LABELS));
  }

  private static Tensor row(int[] ids) {
    return Tensors.toLong(Tensors.ofInts(ids, 1, ids.length));
  }

  @Test
  void computesWhatThePaperSays() {
    Model model = model(TRANSFORMER);
    double[][] expected = new TransformerOracle(model, 2, 4).logits(SOURCE, TARGET);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      float[] found = Tensors.floats(Objects.requireNonNull(model.forward(batch()).get("logits")));
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i]).isCloseTo(expected[i / 37][i % 37], within(2e-5));
      }
    } finally {
      model.release();
    }
  }

  /** Gradients against the oracle's finite differences, with smoothed targets (section 5.4). */
  @ParameterizedTest
  @CsvSource({
    "model.shared.weight, 7, 3",
    "model.encoder.layers.0.self_attn.q_proj.weight, 4, 9",
    "model.encoder.layers.1.self_attn.k_proj.weight, 11, 2",
    "model.encoder.layers.1.fc1.weight, 20, 5",
    "model.encoder.layers.1.final_layer_norm.weight, 0, 6",
    "model.decoder.layers.0.self_attn.v_proj.bias, 0, 13",
    "model.decoder.layers.0.encoder_attn.k_proj.weight, 3, 17",
    "model.decoder.layers.1.encoder_attn.out_proj.weight, 8, 1",
    "model.decoder.layers.1.fc2.bias, 0, 10",
  })
  void gradientsAreThoseOfFiniteDifferences(String name, int row, int column) {
    double smoothing = 0.1;
    Model model =
        model(
            TinyModels.with(
                TinyModels.with(TRANSFORMER, "label_smoothing", "0.1"), "dropout", "0.0"));
    TransformerOracle oracle = new TransformerOracle(model, 2, 4);
    double[] weights = oracle.weight(name)[row];
    double step = 1e-5;
    double value = weights[column];
    weights[column] = value + step;
    double above = oracle.loss(SOURCE, TARGET, LABELS, smoothing);
    weights[column] = value - step;
    double below = oracle.loss(SOURCE, TARGET, LABELS, smoothing);
    weights[column] = value;
    model.train(true);
    try (Scope scope = Scope.open()) {
      List<LossTerm> loss = model.loss(batch());
      assertThat(Tensors.item(loss.get(0).sum()))
          .isCloseTo(oracle.loss(SOURCE, TARGET, LABELS, smoothing), within(1e-4));
      Autograd.backward(loss.get(0).sum());
      Parameter parameter = Objects.requireNonNull(model.parameters().get(name));
      float[] gradient = Tensors.floats(Objects.requireNonNull(parameter.gradient()));
      assertThat((double) gradient[row * weights.length + column])
          .isCloseTo((above - below) / (2 * step), within(2e-4));
    } finally {
      model.release();
    }
  }

  /** Perplexities are of the words, not of smoothed targets. */
  @Test
  void targetsAreSmoothedInTrainingOnly() {
    Model model = model(TinyModels.with(TRANSFORMER, "label_smoothing", "0.1"));
    double expected = new TransformerOracle(model, 2, 4).loss(SOURCE, TARGET, LABELS, 0);
    try (Scope scope = Scope.open()) {
      assertThat(Tensors.item(model.loss(batch()).get(0).sum())).isCloseTo(expected, within(1e-4));
    } finally {
      model.release();
    }
  }

  /** Table 3 rounds to millions and says "approximately" of the vocabulary (section 5.1). */
  @ParameterizedTest
  @CsvSource({"transformer-base, 65e6", "transformer-big, 213e6"})
  void sizesAreThePapers(String name, double published) {
    Model model = Families.create(Families.preset(name), Head.SEQUENCE_TO_SEQUENCE);
    assertThat(model.parameterCount() / published).isBetween(0.97, 1.03);
  }
}
