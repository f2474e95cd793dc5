package org.warmstart.learn.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.adapter.LayerPatterns;
import org.warmstart.model.adapter.LoraConfig;
import org.warmstart.model.adapter.PeftAdapter;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Every family's dense layers take updates, all of them are trained, and merging keeps results. */
class AdaptedFamiliesTest {
  private static final String UP = ".lora_B.weight";
  private static final Path CASES = Path.of("src", "test", "resources", "parity");

  /** All but layers to the vocabulary whose weight is that of the embeddings. */
  private static final String UNTIED = ".*(?<!vocab_projector|generator_lm_head|^decoder)";

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void takesUpdatesOfAllDenseLayers(Path folder) {
    Model model = Checkpoint.load(folder);
    LoraConfig config =
        new LoraConfig(
            LoraConfig.Size.plain(2, 2),
            0,
            new LayerPatterns(List.of(), UNTIED),
            List.of(),
            null,
            null);
    if (folder.endsWith("bert-share") || folder.endsWith("roberta-share")) {
      assertThatThrownBy(() -> PeftAdapter.attach(model, config, List.of()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is also");
      model.release();
      return;
    }
    try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("io.safetensors"));
        Scope scope = Scope.open()) {
      Map<String, Tensor> given = new LinkedHashMap<>();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("in.")) {
          given.put(name.substring("in.".length()), reference.read(name));
        }
      }
      Inputs in = Inputs.of(given);
      boolean labelled = in.has("labels") && !model.head().isBare();
      Set<String> used = labelled ? withGradient(model, in) : Set.of();
      RandomState.seed(11);
      PeftAdapter adapter = PeftAdapter.attach(model, config, List.of());
      adapter.initialise();
      if (labelled) {
        // a layer that the loss depends on has an update that it depends on, and no other has
        Set<String> trained = withGradient(model, in);
        for (String name : adapter.trained().keySet()) {
          if (name.endsWith(UP)) {
            String weight = name.substring(0, name.length() - UP.length()) + ".weight";
            assertThat(trained.contains(name)).as(name).isEqualTo(used.contains(weight));
          }
        }
        assertThat(trained).isNotEmpty().allMatch(name -> name.endsWith(UP));
      }
      for (Map.Entry<String, Parameter> each : adapter.trained().entrySet()) {
        if (each.getKey().endsWith(UP)) {
          each.getValue().load(random(each.getValue().shape()));
        }
      }
      Map<String, float[]> apart = outputs(model, in);
      adapter.merge();
      Map<String, float[]> merged = outputs(model, in);
      assertThat(merged.keySet()).isEqualTo(apart.keySet());
      apart.forEach(
          (name, values) -> assertClose(name, Objects.requireNonNull(merged.get(name)), values));
    }
    model.release();
  }

  /** The names of parameters that the loss depends on. */
  private static Set<String> withGradient(Model model, Inputs in) {
    model.clearGradients();
    try (Scope scope = Scope.open()) {
      Autograd.backward(LossTerm.total(model.loss(in)));
      Set<String> names = new TreeSet<>();
      model
          .parameters()
          .forEach(
              (name, parameter) -> {
                Tensor gradient = parameter.isTrainable() ? parameter.gradient() : null;
                if (gradient != null && Tensors.maxDifference(gradient, gradient.neg()) > 0) {
                  names.add(name);
                }
              });
      return names;
    }
  }

  private static Tensor random(long[] shape) {
    Parameter values = new Parameter(Initializer.normal(0.1), shape);
    values.initialise();
    return values.tensor();
  }

  private static Map<String, float[]> outputs(Model model, Inputs in) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Map<String, float[]> outputs = new LinkedHashMap<>();
      model.forward(in).forEach((name, tensor) -> outputs.put(name, Tensors.floats(tensor)));
      return outputs;
    }
  }

  private static void assertClose(String name, float[] found, float[] right) {
    Objects.requireNonNull(found);
    for (int i = 0; i < right.length; i++) {
      double allowed = 1e-4 * Math.max(1, Math.abs(right[i]));
      assertThat((double) found[i]).as("%s %d", name, i).isCloseTo(right[i], within(allowed));
    }
  }
}
