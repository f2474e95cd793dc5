package org.warmstart.learn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

/**
 * Losses of pairs of answers are those of trl's DPOTrainer and RewardTrainer on the same model,
 * reference (with another phase), rows and tokenizer: value, rewards and the gradient's norm.
 */
class PreferenceReferenceTest {
  static {
    Engine.start();
    Engine.setThreads(1);
  }

  private static Batch batch(JsonNode file) {
    ChatFeatures features = ChatFeatures.of(ChatFixture.tokenizer(), null, false, null, 96);
    ConversationRows rows = new ConversationRows(List.of());
    List<Example> examples = new ArrayList<>();
    for (JsonNode row : file.path("rows")) {
      ConversationRows.Preference pair = rows.preference(ChatFixture.row(row));
      examples.add(
          PreferencePairs.example(
              features.completion(pair.chosen()), features.completion(pair.rejected())));
    }
    return PreferencePairs.batch(examples, features.filler());
  }

  private static double gradientNorm(Model model) {
    double squares = 0;
    for (Parameter parameter : model.parameters().values()) {
      var gradient = parameter.gradient();
      if (gradient != null) {
        for (float value : Tensors.floats(gradient)) {
          squares += (double) value * value;
        }
      }
    }
    return Math.sqrt(squares);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void lossesRewardsAndGradientsAreThoseOfTrl() throws IOException {
    JsonNode file = ChatFixture.read("preferences.json");
    Batch batch = batch(file);
    List<Integer> ids = new ArrayList<>();
    file.path("ids").forEach(row -> ids.addAll(ChatFixture.integers(row)));
    assertThat(batch.longs("input_ids"))
        .containsExactly(ids.stream().mapToLong(Integer::longValue).toArray());

    ModelConfig config = ChatFixture.config();
    Model model = ChatFixture.model(config, Head.CAUSAL_LM, 0);
    Model reference = ChatFixture.model(config, Head.CAUSAL_LM, 0.02);
    for (JsonNode each : file.path("cases")) {
      DirectPreferences.Kind kind =
          DirectPreferences.Kind.valueOf(each.path("loss").asText().toUpperCase(Locale.ROOT));
      DirectPreferences loss =
          new DirectPreferences(reference, each.path("beta").asDouble(), kind, 0);
      model.clearGradients();
      try (Scope scope = Scope.open()) {
        Inputs inputs = batch.toInputs();
        assertThat(loss.targets(model, inputs)).containsEntry("dpo", 3L);
        PreferenceObjective.Scores scores = loss.scores(model, inputs);
        assertThat(Tensors.item(scores.lossSum()) / 3)
            .isCloseTo(each.path("value").asDouble(), within(2e-4));
        JsonNode metrics = each.path("metrics");
        assertThat(mean(Tensors.floats(scores.chosenB())))
            .isCloseTo(metrics.path("rewards/chosen").asDouble(), within(1e-4));
        assertThat(mean(Tensors.floats(scores.rejectedB())))
            .isCloseTo(metrics.path("rewards/rejected").asDouble(), within(1e-4));
        float[] logs = Tensors.floats(DirectPreferences.logProbabilities(model, inputs));
        assertThat((logs[0] + logs[1] + logs[2]) / 3.0)
            .isCloseTo(metrics.path("logps/chosen").asDouble(), within(1e-3));
        Autograd.backward(Ops.scale(scores.lossSum(), 1.0 / 3));
        double expected = each.path("gradient_norm").asDouble();
        assertThat(gradientNorm(model)).isCloseTo(expected, within(1e-3 * expected));
      }
      assertThat(gradientNorm(reference)).isZero();
    }
    model.release();
    reference.release();
  }

  /** Conservative DPO: log(1 + e^-x) (1 - e) + log(1 + e^x) e for x = beta times the difference. */
  @Test
  void smoothingIsTheShareOfPairsTheWrongWayRound() throws IOException {
    JsonNode file = ChatFixture.read("preferences.json");
    ModelConfig config = ChatFixture.config();
    Model model = ChatFixture.model(config, Head.CAUSAL_LM, 0);
    Model reference = ChatFixture.model(config, Head.CAUSAL_LM, 0.02);
    try (Scope scope = Scope.open()) {
      PreferenceObjective.Scores scores =
          new DirectPreferences(reference, 2, DirectPreferences.Kind.SIGMOID, 0.2)
              .scores(model, batch(file).toInputs());
      float[] chosen = Tensors.floats(scores.chosenB());
      float[] rejected = Tensors.floats(scores.rejectedB());
      double expected = 0;
      for (int i = 0; i < chosen.length; i++) {
        double x = (double) chosen[i] - rejected[i];
        expected += 0.8 * Math.log1p(Math.exp(-x)) + 0.2 * Math.log1p(Math.exp(x));
      }
      assertThat(Tensors.item(scores.lossSum())).isCloseTo(expected, within(1e-4));
    }
    model.release();
    reference.release();
  }

  @Test
  void rewardsAreThoseOfTrl() throws IOException {
    JsonNode file = ChatFixture.read("preferences.json");
    JsonNode expected = file.path("reward");
    Batch batch = batch(file);
    List<Integer> ids = new ArrayList<>();
    expected.path("ids").forEach(row -> ids.addAll(ChatFixture.integers(row)));
    assertThat(batch.longs("input_ids"))
        .containsExactly(ids.stream().mapToLong(Integer::longValue).toArray());
    ModelConfig config = ChatFixture.config().withLabels(List.of("reward"));
    Model model = ChatFixture.model(config, Head.SEQUENCE_CLASSIFICATION, 0);
    try (Scope scope = Scope.open()) {
      PreferenceObjective.Scores scores = new RewardPreferences().scores(model, batch.toInputs());
      assertThat(Tensors.item(scores.lossSum()) / 3)
          .isCloseTo(expected.path("value").asDouble(), within(1e-4));
      JsonNode rewards = expected.path("rewards");
      float[] chosen = Tensors.floats(scores.chosenB());
      float[] rejected = Tensors.floats(scores.rejectedB());
      for (int i = 0; i < 3; i++) {
        assertThat((double) chosen[i]).isCloseTo(rewards.path(i).asDouble(), within(1e-4));
        assertThat((double) rejected[i]).isCloseTo(rewards.path(3 + i).asDouble(), within(1e-4));
      }
    }
    model.release();
  }
}
