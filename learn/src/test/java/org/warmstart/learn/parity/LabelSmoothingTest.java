package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.optimizer.AdamW;

/**
 * Smoothed losses and the norm of all their gradients, as the reference has them on the batches of
 * the parity cases: {@code label-smoothing.json} holds what transformers 5.17's {@code
 * LabelSmoother(epsilon=0.1)} (with {@code shift_labels} for GPT-2) and torch 2.13's {@code
 * CrossEntropyLoss(label_smoothing=0.1)} make of the logits of the reference's models, which is the
 * same to the last digits: both leave out labels of -100.
 */
class LabelSmoothingTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final JsonNode EXPECTED;

  static {
    try {
      EXPECTED =
          new ObjectMapper().readTree(Path.of("src/test/resources/label-smoothing.json").toFile());
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static Stream<String> cases() {
    Iterable<String> names = EXPECTED::fieldNames;
    return StreamSupport.stream(names.spliterator(), false);
  }

  private static Model model(String name) {
    Path folder = CASES.resolve(name);
    Model stored = Checkpoint.load(folder);
    stored.release();
    return Checkpoint.loadAs(folder, stored.head(), config -> config.withDropout(0)).model();
  }

  private static Inputs inputs(String name) {
    Map<String, Tensor> given = new LinkedHashMap<>();
    try (SafetensorsFile file =
        SafetensorsFile.open(CASES.resolve(name).resolve("io.safetensors"))) {
      for (String key : file.tensors().keySet()) {
        if (key.startsWith("in.")) {
          given.put(key.substring("in.".length()), file.read(key));
        }
      }
    }
    return Inputs.of(given);
  }

  private static double loss(Model model, String name) {
    try (Scope scope = Scope.open()) {
      return Tensors.item(LossTerm.total(model.loss(inputs(name))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(String name) {
    JsonNode expected = EXPECTED.get(name);
    Model model = model(name);
    model.smoothLabels(0.1);
    model.train(true);
    try (AdamW gradients = new AdamW(model.parameters(), AdamW.Settings.DEFAULT);
        Scope scope = Scope.open()) {
      Tensor loss = LossTerm.total(model.loss(inputs(name)));
      assertThat(Tensors.item(loss))
          .isCloseTo(expected.get("labelSmoother").asDouble(), within(1e-5))
          .isCloseTo(expected.get("crossEntropy").asDouble(), within(1e-5));
      Autograd.backward(loss);
      assertThat(gradients.gradientNorm())
          .isCloseTo(expected.get("gradientNorm").asDouble(), within(1e-4));
    }
    model.train(false);
    // evaluation is without
    assertThat(loss(model, name)).isCloseTo(expected.get("plain").asDouble(), within(1e-5));
    model.release();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-regression", "roberta-multi-label", "bert-question-answering"})
  void otherLossesRefuseIt(String name) {
    Model model = Checkpoint.load(CASES.resolve(name));
    model.smoothLabels(0);
    assertThatThrownBy(() -> model.smoothLabels(0.1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no cross-entropy over classes or words");
    model.release();
  }

  /** A configuration's own share smooths in training, unless training says another. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void theSettingStandsInThePlaceOfTheConfigurations(double share) {
    String name = "prophetnet-smoothed"; // its reference smooths in evaluation, too
    Model model = model(name);
    double own = loss(model, name);
    model.smoothLabels(share);
    double plain = loss(model, name);
    model.train(true);
    double trained = loss(model, name);
    assertThat(own).isNotCloseTo(plain, within(1e-4));
    if (share == 0) {
      assertThat(trained).isCloseTo(plain, within(1e-6));
    } else {
      // linear in the share: 0.3 is twice as far from 0 as the configuration's 0.15
      assertThat(trained - plain).isCloseTo(2 * (own - plain), within(1e-5));
    }
    model.release();
  }
}
