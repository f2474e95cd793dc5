package org.warmstart.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Without dropout, training (on real tokens alone) and evaluation (on the rectangle) must agree.
 */
class RealTokensTest {
  private static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 99, "hidden_size": 24, "num_hidden_layers": 2,
       "num_attention_heads": 4, "intermediate_size": 37, "max_position_embeddings": 32,
       "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0, "initializer_range": 0.3,
       "pad_token_id": 0}
      """;

  private static Model encoderDecoder() throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(BERT);
    ModelConfig bert = Families.read(json, "test");
    return Families.create(
        new EncoderDecoder.Config(
            bert, bert.asDecoder(true), new TokenRoles(null, 3, 0, 2), false, Map.of()),
        Head.SEQUENCE_TO_SEQUENCE);
  }

  private static Map<String, float[]> gradients(Model model, Inputs in, boolean training) {
    model.train(training);
    model.clearGradients();
    Map<String, float[]> gradients = new HashMap<>();
    try (Scope scope = Scope.open()) {
      Tensor loss = LossTerm.total(model.loss(in));
      Autograd.backward(loss);
      gradients.put("loss", new float[] {(float) Tensors.item(loss)});
      for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
        Tensor gradient = entry.getValue().gradient();
        if (gradient != null) {
          gradients.put(entry.getKey(), Tensors.floats(gradient));
        }
      }
    }
    return gradients;
  }

  @Test
  void lossAndGradientsAreThoseOfTheRectangle() throws IOException {
    Model model = encoderDecoder();
    RandomState.seed(5);
    model.initialise();
    try (Scope scope = Scope.open()) {
      Inputs in =
          Inputs.of(
              Map.of(
                  "input_ids",
                  Tensors.ofLongs(new long[] {5, 6, 7, 8, 9, 10, 11, 0, 0, 0}, 2, 5),
                  "attention_mask",
                  Tensors.ofLongs(new long[] {1, 1, 1, 1, 1, 1, 1, 0, 0, 0}, 2, 5),
                  "labels",
                  Tensors.ofLongs(new long[] {20, 21, -100, -100, 30, 31, 32, 33}, 2, 4)));
      Map<String, float[]> rectangle = gradients(model, in, false);
      Map<String, float[]> real = gradients(model, in, true);
      assertThat(real.keySet()).isEqualTo(rectangle.keySet());
      assertThat(rectangle).hasSizeGreaterThan(60);
      rectangle.forEach(
          (name, expected) -> {
            float[] found = Objects.requireNonNull(real.get(name));
            for (int i = 0; i < expected.length; i++) {
              assertThat(found[i])
                  .as("%s, element %d", name, i)
                  .isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-4f));
            }
          });
    }
    model.clearGradients();
    model.release();
  }
}
