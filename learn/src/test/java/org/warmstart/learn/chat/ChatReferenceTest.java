package org.warmstart.learn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Span;

/**
 * Tokens, what of them is learned, and losses are those of transformers and trl; the files say what
 * made them.
 */
class ChatReferenceTest {
  static {
    Engine.start();
    Engine.setThreads(1);
  }

  @Test
  void tokensAndWhatIsLearnedAreTheReferences() throws IOException {
    JsonNode file = ChatFixture.read("conversations.json");
    int compared = 0;
    for (JsonNode each : file.path("cases")) {
      ChatFeatures features =
          ChatFeatures.of(
              ChatFixture.tokenizer(), each.path("template").asText(), false, null, 1024);
      ChatFeatures.Tokens tokens =
          features.encode(
              ChatFixture.turns(file.path("conversations").path(each.path("conversation").asInt())),
              Learned.valueOf(each.path("learn").asText().toUpperCase(Locale.ROOT)));
      assertThat(tokens.ids()).containsExactly(ints(each.path("ids")));
      int[] mask = new int[tokens.ids().length];
      for (Span span : tokens.learned()) {
        Arrays.fill(mask, span.start(), span.end(), 1);
      }
      assertThat(mask).as(each.toString()).containsExactly(ints(each.path("mask")));
      compared++;
    }
    assertThat(compared).isEqualTo(24);
  }

  private static int[] ints(JsonNode array) {
    return ChatFixture.integers(array).stream().mapToInt(Integer::intValue).toArray();
  }

  private static Task conversation(String settings) throws IOException {
    record Holder(TaskSettings task) {}
    return ConfigReader.parse("task: " + settings, "test", Path.of(""), List.of(), Holder.class)
        .task()
        .create(ChatFixture.context());
  }

  private static List<Example> examples(Task task) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (JsonNode turns : ChatFixture.read("conversations.json").path("conversations")) {
      examples.addAll(task.encode(new TaskRow(Map.of("messages", turns.toString()), "row")));
    }
    return examples;
  }

  private static double[] lossAndTargets(Model model, Task task, List<List<Example>> batches) {
    double sum = 0;
    double targets = 0;
    for (List<Example> batch : batches) {
      try (Scope scope = Scope.open()) {
        for (LossTerm term : model.loss(task.batch(batch).toInputs())) {
          sum += Tensors.item(term.sum());
          targets += term.targets();
        }
      }
    }
    return new double[] {sum, targets};
  }

  @Test
  void theLossIsTheReferencesPaddedAndPacked() throws IOException {
    JsonNode expected = ChatFixture.read("conversations.json").path("loss");
    Model model = ChatFixture.model(ChatFixture.config(), Head.CAUSAL_LM, 0);
    Task task = conversation("conversation");
    List<Example> examples = examples(task);
    double[] padded = lossAndTargets(model, task, List.of(examples));
    assertThat(padded[0]).isCloseTo(expected.path("sum").asDouble(), within(1e-3));
    assertThat(padded[1]).isEqualTo(expected.path("targets").asDouble());

    Task packing = conversation("{name: conversation, packing: true, maxLength: 96}");
    Examples packed = packing.arranged(Examples.of(examples));
    assertThat(packed.size()).isLessThan(examples.size());
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < packed.size(); i++) {
      assertThat(packed.length(i)).isLessThanOrEqualTo(96);
      rows.add(packed.get(i));
    }
    double[] inRows = lossAndTargets(model, packing, List.of(rows));
    assertThat(inRows[0]).isCloseTo(padded[0], within(1e-3));
    assertThat(inRows[1]).isEqualTo(padded[1]);
    Map<String, float[]> gradients = gradients(model, task.batch(examples));
    assertThat(gradients(model, packing.batch(rows)))
        .allSatisfy(
            (name, gradient) ->
                assertThat(gradient)
                    .as(name)
                    .containsExactly(Objects.requireNonNull(gradients.get(name)), within(2e-3f)));
    model.release();
  }

  private static Map<String, float[]> gradients(Model model, Batch batch) {
    model.clearGradients();
    Map<String, float[]> gradients = new TreeMap<>();
    try (Scope scope = Scope.open()) {
      Autograd.backward(model.loss(batch.toInputs()).get(0).sum());
      for (Map.Entry<String, Parameter> each : model.parameters().entrySet()) {
        var gradient = each.getValue().gradient();
        if (gradient != null) {
          gradients.put(each.getKey(), Tensors.floats(gradient));
        }
      }
    }
    model.clearGradients();
    return gradients;
  }
}
