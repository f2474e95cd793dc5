package org.warmstart.learn.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Model;
import org.warmstart.model.adapter.LayerPatterns;
import org.warmstart.model.adapter.LoraAdapter;
import org.warmstart.model.adapter.LoraConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Every family's dense layers take updates, all of them are trained, and merging keeps results. */
class AdaptedFamiliesTest {
  private static final Path CASES = Path.of("src", "test", "resources", "parity");

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
        new LoraConfig(2, 2, 0, false, new LayerPatterns(List.of(), ".*"), List.of(), null, null);
    if (folder.endsWith("bert-share") || folder.endsWith("roberta-share")) {
      assertThatThrownBy(() -> LoraAdapter.attach(model, config, List.of()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is also");
      model.release();
      return;
    }
    RandomState.seed(11);
    LoraAdapter adapter = LoraAdapter.attach(model, config, List.of());
    adapter.initialise();
    try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("io.safetensors"));
        Scope scope = Scope.open()) {
      Map<String, Tensor> given = new LinkedHashMap<>();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("in.")) {
          given.put(name.substring("in.".length()), reference.read(name));
        }
      }
      Inputs in = Inputs.of(given);
      if (in.has("labels") && !model.head().isBare()) {
        Autograd.backward(LossTerm.total(model.loss(in)));
        assertThat(untrained(adapter)).isEmpty();
      }
      for (Map.Entry<String, Parameter> each : adapter.trained().entrySet()) {
        if (each.getKey().endsWith("lora_B.weight")) {
          each.getValue().load(random(each.getValue().shape()));
        }
      }
      Map<String, float[]> apart = outputs(model, in);
      adapter.merge();
      Map<String, float[]> merged = outputs(model, in);
      assertThat(merged.keySet()).isEqualTo(apart.keySet());
      apart.forEach((name, values) -> assertClose(name, merged.get(name), values));
    }
    model.release();
  }

  /** The updates without a gradient: their layers are not used, or not by their own method. */
  private static List<String> untrained(LoraAdapter adapter) {
    List<String> none = new ArrayList<>();
    for (Map.Entry<String, Parameter> each : adapter.trained().entrySet()) {
      Tensor gradient = each.getValue().gradient();
      boolean moves = false;
      if (gradient != null) {
        for (float value : Tensors.floats(gradient)) {
          moves |= value != 0;
        }
      }
      if (!moves && each.getKey().endsWith("lora_B.weight")) {
        none.add(each.getKey());
      }
    }
    return none;
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
