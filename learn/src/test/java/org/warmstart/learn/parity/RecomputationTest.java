package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.file.SafetensorsFile;

/**
 * With layers computed again, every family has the loss, the gradients and the random numbers that
 * it has without, bit for bit, in training with dropout and with gradients of earlier batches.
 */
class RecomputationTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final double DROPOUT = 0.2;

  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Pass(float first, float second, byte[] random, Map<String, float[]> gradients) {}

  private static Inputs inputs(SafetensorsFile file) {
    Map<String, Tensor> given = new LinkedHashMap<>();
    for (String key : file.tensors().keySet()) {
      if (key.startsWith("in.")) {
        given.put(key.substring("in.".length()), file.read(key));
      }
    }
    return Inputs.of(given);
  }

  /** Two micro-batches, the second with other dropout, whose gradients add up. */
  private static Pass train(Model model, Path folder, boolean recomputing) {
    model.clearGradients();
    RandomState.seed(11);
    float[] losses = new float[2];
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("io.safetensors"))) {
      for (int i = 0; i < losses.length; i++) {
        try (Scope scope = Scope.open();
            Recomputation pass = Recomputation.open(recomputing)) {
          Tensor loss = LossTerm.total(model.loss(inputs(file)));
          losses[i] = (float) Tensors.item(loss);
          pass.backward(loss, model.parameters().values());
        }
      }
    }
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                Tensor gradient = parameter.isConstant() ? null : parameter.gradient();
                if (gradient != null) {
                  gradients.put(name, Tensors.floats(gradient));
                }
              });
    }
    return new Pass(losses[0], losses[1], RandomState.save(), gradients);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "albert-pretraining",
        "albert-pretraining-groups",
        "bart",
        "bart-causal-lm",
        "bart-sequence-classification",
        "bert-masked-lm",
        "bert-multiple-choice",
        "bert-share",
        "bert2bert",
        "bert2gpt2-unequal-widths",
        "deberta-v2-masked-lm-convolution",
        "distilbert-masked-lm",
        "electra-sequence-classification",
        "gpt-bigcode-multi-query",
        "gpt-neo-local-attention",
        "gpt2",
        "longformer-question-answering",
        "modernbert-masked-lm",
        "openai-gpt-double-heads",
        "pegasus",
        "prophetnet",
        "roberta-masked-lm",
        "t5",
        "t5-v1.1-gated",
        "xlnet-lm",
        "xlnet-sequence-classification"
      })
  void changesNoBit(String name) {
    Path folder = CASES.resolve(name);
    Engine.start();
    Engine.setThreads(1);
    Model stored = Checkpoint.load(folder);
    stored.release();
    Model model =
        Checkpoint.loadAs(folder, stored.head(), config -> config.withDropout(DROPOUT)).model();
    model.train(true);
    Pass plain = train(model, folder, false);
    Pass again = train(model, folder, true);
    assertThat(again.first).isEqualTo(plain.first);
    assertThat(again.second).isEqualTo(plain.second).isNotEqualTo(plain.first);
    assertThat(again.random).isEqualTo(plain.random);
    assertThat(again.gradients.keySet()).isEqualTo(plain.gradients.keySet());
    plain.gradients.forEach(
        (parameter, gradient) ->
            assertThat(again.gradients.get(parameter)).as(parameter).isEqualTo(gradient));
    model.release();
  }
}
