package org.warmstart.learn.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.chat.Conversations;
import org.warmstart.text.chat.Turn;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/**
 * A tokenizer and a GPT-2 that are made the same way in Python: of a parameter's elements i, the
 * k-th parameter by name, each is {@code 0.3 sin(0.37 i + k + phase)}, and 1 more than 0.3 times
 * that in the weights of norms.
 */
final class ChatFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Path FOLDER = Path.of("src/test/resources/chat");

  private ChatFixture() {}

  static JsonNode read(String file) throws IOException {
    return JSON.readTree(FOLDER.resolve(file).toFile());
  }

  static Tokenizer tokenizer() {
    return TokenizerFiles.load(FOLDER.resolve("tokenizer"));
  }

  static ModelConfig config() throws IOException {
    var json = Families.preset("gpt2").toJson();
    JsonNode own = read("conversations.json").path("model");
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      json.set(entry.getKey(), entry.getValue());
    }
    return Families.read(json, "test");
  }

  static TaskContext context() throws IOException {
    return TaskContext.of(TokenizerPair.of(tokenizer()), config());
  }

  static Model model(ModelConfig config, Head head, double phase) {
    Model model = Families.create(config, head);
    model.initialise();
    int k = 0;
    for (Map.Entry<String, Parameter> each : new TreeMap<>(model.parameters()).entrySet()) {
      String name = each.getKey();
      Parameter parameter = each.getValue();
      float[] values = new float[Math.toIntExact(parameter.size())];
      boolean norm = name.matches(".*ln_(1|2|f)\\.weight");
      for (int i = 0; i < values.length; i++) {
        double value = 0.3 * Math.sin(0.37 * i + k + phase);
        values[i] = (float) (norm ? 1 + 0.3 * value : value);
      }
      try (Scope scope = Scope.open()) {
        parameter.load(Tensors.ofFloats(values, parameter.shape()));
      }
      k++;
    }
    return model;
  }

  static List<Turn> turns(JsonNode messages) {
    return Conversations.messages(messages, List.of());
  }

  static TaskRow row(JsonNode object) {
    Map<String, String> cells = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      cells.put(entry.getKey(), entry.getValue().toString());
    }
    return new TaskRow(cells, "row");
  }

  static List<Integer> integers(JsonNode array) {
    List<Integer> integers = new ArrayList<>();
    array.forEach(each -> integers.add(each.asInt()));
    return integers;
  }
}
