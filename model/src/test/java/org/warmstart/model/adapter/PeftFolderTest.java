package org.warmstart.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Conversion;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;
import org.warmstart.tensor.optimizer.Optimizer;
import org.warmstart.tensor.optimizer.Sgd;

/**
 * Adapters that PEFT 0.21 wrote for tiny models of Transformers 5.17, and what it computes with
 * them. Both have two layers of width 8 with two heads, 30 tokens, and normal random weights with a
 * deviation of 0.3; so have A and B. {@code bert} is a classifier of three classes on the base of a
 * masked language model, rank 2, with the pooling layer and the classifier saved whole; {@code
 * gpt2} a language model with updates of transposed layers chosen by a regular expression, rank 3,
 * scaled by the rank's square root. {@code -dora} and {@code -ia3} are other adapters of the same
 * bases, with magnitudes and factors around their initial values. The losses are those of three
 * steps of plain gradient descent with the rate 0.1, without dropout.
 */
class PeftFolderTest {
  private static final Path FIXTURES = Path.of("src", "test", "resources", "lora");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  PeftFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Path base(String family) {
    return FIXTURES.resolve(family.split("-", 2)[0]).resolve("base");
  }

  private static PeftAdapter open(String family, Path adapter) {
    return PeftFolder.open(adapter, base(family), told -> {});
  }

  private static PeftAdapter open(String family) {
    return open(family, FIXTURES.resolve(family + "/adapter"));
  }

  private static JsonNode expected(String family) throws IOException {
    return JSON.readTree(FIXTURES.resolve(family + "/expected.json").toFile());
  }

  private static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> numbers.addAll(numbers(each)));
    } else {
      numbers.add(node.doubleValue());
    }
    return numbers;
  }

  private static Tensor longs(JsonNode node) {
    long[] values = numbers(node).stream().mapToLong(Double::longValue).toArray();
    return node.get(0).isArray()
        ? Tensors.ofLongs(values, node.size(), node.get(0).size())
        : Tensors.ofLongs(values, node.size());
  }

  private static Inputs inputs(JsonNode expected) {
    return Inputs.ofIds(longs(expected.get("input_ids")))
        .with("labels", longs(expected.get("labels")));
  }

  private static void assertLogits(Model model, JsonNode expected, String key) {
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off()) {
      Inputs ids = Inputs.ofIds(longs(expected.get("input_ids")));
      float[] found = Tensors.floats(Objects.requireNonNull(model.forward(ids).get("logits")));
      List<Double> right = numbers(expected.get(key));
      assertThat(found).hasSize(right.size());
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i]).as("%s %d", key, i).isCloseTo(right.get(i), within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "gpt2", "bert-dora", "gpt2-dora", "bert-ia3", "gpt2-ia3"})
  void computesWhatPeftComputesApartAndMerged(String family) throws IOException {
    PeftAdapter adapter = open(family);
    assertLogits(adapter.model(), expected(family), "logits");
    long parameters = Checkpoint.describe(base(family)).parameterCount();
    adapter.merge();
    assertLogits(adapter.model(), expected(family), "merged");
    assertThat(adapter.model().parameters().keySet())
        .noneMatch(name -> name.contains("lora") || name.contains("ia3"));
    if (family.startsWith("gpt2")) {
      assertThat(adapter.model().parameterCount()).isEqualTo(parameters);
    }
    Conversion.save(adapter.model(), new Conversion.Target(folder, null, 1 << 20), Progress.NONE);
    adapter.model().release();
    Model merged = Checkpoint.load(folder);
    assertLogits(merged, expected(family), "merged");
    merged.release();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "gpt2", "bert-dora", "gpt2-dora", "bert-ia3", "gpt2-ia3"})
  void trainsAsPeftDoesAndLeavesTheBaseAlone(String family) throws IOException {
    JsonNode expected = expected(family);
    PeftAdapter adapter = open(family);
    Model model = adapter.model();
    Map<String, float[]> before = new LinkedHashMap<>();
    model.parameters().forEach((name, each) -> before.put(name, Tensors.floats(each.tensor())));
    List<Double> losses = new ArrayList<>();
    try (Optimizer optimizer = new Sgd.Settings(0, false, 0).create(model.parameters())) {
      model.train(true);
      for (int step = 0; step < 3; step++) {
        model.clearGradients();
        try (Scope scope = Scope.open()) {
          Tensor loss = LossTerm.total(model.loss(inputs(expected)));
          losses.add(Tensors.item(loss));
          Autograd.backward(loss);
          optimizer.step(0.1, 0);
        }
      }
    }
    List<Double> right = numbers(expected.get("losses"));
    for (int step = 0; step < 3; step++) {
      assertThat(losses.get(step)).as("step %d", step).isCloseTo(right.get(step), within(2e-5));
    }
    for (Map.Entry<String, Parameter> each : model.parameters().entrySet()) {
      float[] now = Tensors.floats(each.getValue().tensor());
      if (adapter.trained().containsKey(each.getKey())) {
        assertThat(now).as(each.getKey()).isNotEqualTo(before.get(each.getKey()));
      } else {
        assertThat(now).as(each.getKey()).isEqualTo(before.get(each.getKey()));
      }
    }
    model.release();
  }

  /** What is written has PEFT's names, shapes and numbers, and is read again to the same. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "gpt2", "bert-dora", "gpt2-dora", "bert-ia3", "gpt2-ia3"})
  void writesWhatPeftWrites(String family) throws IOException {
    PeftAdapter adapter = open(family);
    adapter.save(folder, "0");
    adapter.model().release();
    try (SafetensorsFile ours = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"));
        SafetensorsFile theirs =
            SafetensorsFile.open(FIXTURES.resolve(family + "/adapter/adapter_model.safetensors"));
        Scope scope = Scope.open()) {
      assertThat(ours.tensors().keySet()).isEqualTo(theirs.tensors().keySet());
      for (String name : ours.tensors().keySet()) {
        assertThat(Tensors.identical(ours.read(name), theirs.read(name))).as(name).isTrue();
      }
    }
    JsonNode written = JSON.readTree(folder.resolve("adapter_config.json").toFile());
    JsonNode given =
        JSON.readTree(FIXTURES.resolve(family + "/adapter/adapter_config.json").toFile());
    assertThat(written.size()).isGreaterThan(7);
    for (Map.Entry<String, JsonNode> each : written.properties()) {
      // names stand in full, and where PEFT has an expression there are names, too
      if (!Set.of("target_modules", "feedforward_modules", "modules_to_save")
          .contains(each.getKey())) {
        assertThat(each.getValue()).as(each.getKey()).isEqualTo(given.get(each.getKey()));
      }
    }
    assertThat(written.get("fan_in_fan_out").booleanValue()).isEqualTo(family.startsWith("gpt2"));
    PeftAdapter again = open(family, folder);
    assertLogits(again.model(), expected(family), "logits");
    again.model().release();
  }

  private Path changed(Consumer<ObjectNode> change) throws IOException {
    for (String name : PeftAdapter.FILES) {
      Files.copy(FIXTURES.resolve("bert/adapter").resolve(name), folder.resolve(name));
    }
    Path file = folder.resolve("adapter_config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
    return folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peft_type|\"LOHA\"|'peft_type' is 'LOHA'; only LORA and IA3",
        "use_dora|true|has no tensor 'base_model",
        "use_qalora|true|'use_qalora' is true",
        "rank_pattern|{\"query\": 4}|'rank_pattern' is {\"query\":4}",
        "alpha_pattern|{\"query\": 4}|'alpha_pattern' is",
        "layers_to_transform|[0]|'layers_to_transform' is [0]",
        "some_new_variant|1|'some_new_variant' is 1",
        "bias|\"all\"|'bias' is 'all'",
        "init_lora_weights|\"pissa\"|'init_lora_weights' is 'pissa'",
        "r|0|r: expected a whole number of at least 1",
        "r|3|expected the shape [3, 8], found [2, 8]",
        "r|2147483647|expected the shape [2147483647, 8]",
        "lora_alpha|\"much\"|lora_alpha: expected a number",
        "lora_dropout|1|expected a number of at least 0 and below 1",
        "target_modules|{}|target_modules: expected a list of names",
        "target_modules|[\"output.dense\"]|no update for 'output.dense'",
      })
  void whatIsNotPlainLoraIsRefused(String key, String value, String message) throws IOException {
    JsonNode node = JSON.readTree(value);
    Path adapter = changed(json -> json.set(key, node));
    assertThatThrownBy(() -> open("bert", adapter))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anotherModelsAdapterIsRefused() {
    assertThatThrownBy(() -> open("gpt2", FIXTURES.resolve("bert/adapter")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which is no dense layer of GPT2ForSequenceClassification");
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.bert.encoder.layer.0.attention.self.query.lora_B.weight, has no tensor",
    "base_model.model.bert.pooler.dense.bias, has no tensor",
    "base_model.model.classifier.weight, has no tensor"
  })
  void aTensorThatIsMissingIsNamed(String tensor, String message) throws IOException {
    Path adapter = changed(json -> {});
    Path file = adapter.resolve("adapter_model.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try (SafetensorsFile source = SafetensorsFile.open(file)) {
        source.tensors().keySet().forEach(name -> tensors.put(name, source.read(name)));
      }
      assertThat(tensors.remove(tensor)).isNotNull();
      Files.delete(file);
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    assertThatThrownBy(() -> open("bert", adapter))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message + " '" + tensor + "'");
  }

  private static LoraConfig config(LayerPatterns layers, String... modules) {
    return new LoraConfig(LoraConfig.Size.plain(2, 4), 0, layers, List.of(modules), null, null);
  }

  private static Model classifier() {
    return Checkpoint.loadAs(
            FIXTURES.resolve("bert/base"), Head.SEQUENCE_CLASSIFICATION, config -> config)
        .model();
  }

  @Test
  void layersAreMeantAsPeftMeansThem() {
    Model model = classifier();
    List<String> all = List.copyOf(ModelParts.dense(model).keySet());
    assertThat(LayerPatterns.of(List.of("output.dense")).among(all, "k", "layer"))
        .containsExactly(
            "bert.encoder.layer.0.attention.output.dense",
            "bert.encoder.layer.0.output.dense",
            "bert.encoder.layer.1.attention.output.dense",
            "bert.encoder.layer.1.output.dense");
    assertThat(
            new LayerPatterns(List.of(), ".*\\.1\\.attention\\.self\\.(key|value)")
                .among(all, "k", "layer"))
        .containsExactly(
            "bert.encoder.layer.1.attention.self.key", "bert.encoder.layer.1.attention.self.value");
    assertThatThrownBy(() -> LayerPatterns.of(List.of("querry")).among(all, "k", "layer"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("k: ")
        .hasMessageContaining("'querry'")
        .hasMessageContaining("query");
    assertThatThrownBy(() -> new LayerPatterns(List.of(), "encoder").among(all, "k", "layer"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no layer's whole name matches 'encoder'");
    assertThatThrownBy(() -> new LayerPatterns(List.of(), "(")).isInstanceOf(InputException.class);
    model.release();
  }

  @Test
  void aNewPartThatWouldStayAsItIsAndATiedLayerAreRefused() {
    Model model = classifier();
    assertThatThrownBy(
            () ->
                PeftAdapter.attach(
                    model, config(LayerPatterns.of(List.of("query"))), List.of("classifier.bias")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter.modulesToSave")
        .hasMessageContaining("classifier.bias");
    assertThatThrownBy(
            () ->
                PeftAdapter.attach(
                    model,
                    config(LayerPatterns.of(List.of("classifier")), "classifier"),
                    List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("all of these are trained whole: classifier");
    PeftAdapter some =
        PeftAdapter.attach(
            model,
            config(LayerPatterns.of(List.of("pooler.dense", "classifier")), "classifier"),
            List.of());
    assertThat(some.parts()).isEqualTo("rank 2 in 1 layer, and whole: classifier");
    model.release();
    Model words = Checkpoint.load(FIXTURES.resolve("gpt2/base"));
    assertThatThrownBy(
            () ->
                PeftAdapter.attach(words, config(LayerPatterns.of(List.of("lm_head"))), List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown layer 'lm_head'; there are: c_attn, c_proj, c_fc");
    words.release();
  }

  /** Initial values change nothing; those of A are spread evenly within one over the root of in. */
  @Test
  void startsWithoutAChange() throws IOException {
    Model model = Checkpoint.load(FIXTURES.resolve("gpt2/base"));
    float[] before;
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off()) {
      Inputs ids = Inputs.ofIds(longs(expected("gpt2").get("input_ids")));
      before = Tensors.floats(Objects.requireNonNull(model.forward(ids).get("logits")));
      PeftAdapter adapter =
          PeftAdapter.attach(
              model,
              new LoraConfig(
                  LoraConfig.Size.plain(64, 4),
                  0,
                  LayerPatterns.of(List.of("c_proj")),
                  List.of(),
                  null,
                  null),
              List.of());
      adapter.initialise();
      assertThat(Tensors.floats(Objects.requireNonNull(model.forward(ids).get("logits"))))
          .isEqualTo(before);
      // attention's layer reads 8 numbers, the dense one 32
      for (Map.Entry<String, Double> each :
          Map.of("attn", 1 / Math.sqrt(8), "mlp", 1 / Math.sqrt(32)).entrySet()) {
        String name = "transformer.h.0." + each.getKey() + ".c_proj.lora_A.weight";
        float[] values =
            Tensors.floats(Objects.requireNonNull(adapter.trained().get(name)).tensor());
        double squares = 0;
        for (float value : values) {
          assertThat(Math.abs(value)).isLessThanOrEqualTo((float) (double) each.getValue());
          squares += value * value;
        }
        double deviation = Math.sqrt(squares / values.length);
        double right = each.getValue() / Math.sqrt(3);
        assertThat(deviation).isCloseTo(right, within(0.1 * right));
      }
      assertThat(adapter.summary())
          .isEqualTo("trained: 7,168 of 9,264 parameters (77.4 %): rank 64 in 4 layers");
    }
    model.release();
  }
}
