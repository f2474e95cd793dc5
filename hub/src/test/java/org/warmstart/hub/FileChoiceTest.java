package org.warmstart.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileChoiceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json model.safetensors pytorch_model.bin tf_model.h5 flax_model.msgpack|config.json"
            + " model.safetensors",
        "model.safetensors model-00001-of-00002.safetensors"
            + " model.fp16.safetensors|model.safetensors",
        "pytorch_model.bin model.safetensors.index.json"
            + " model-00001-of-00002.safetensors|model.safetensors.index.json"
            + " model-00001-of-00002.safetensors",
        "pytorch_model.bin rust_model.ot onnx/config.json|pytorch_model.bin",
        "pytorch_model.bin.index.json pytorch_model-00001-of-00001.bin"
            + " training_args.bin|pytorch_model.bin.index.json pytorch_model-00001-of-00001.bin",
        "params_shapes.json params_0.npy params_1.npy model.py|params_shapes.json params_0.npy"
            + " params_1.npy",
        "spiece.model README.md .gitattributes tokenizer.json|spiece.model tokenizer.json",
      })
  void whatIsUsed(String names, String chosen) {
    assertThat(FileChoice.USUAL.of(List.of(names.split(" ")))).containsExactly(chosen.split(" "));
  }

  @Test
  void patterns() {
    List<String> names = List.of("a.json", "b.json", "sub/c.json", "d.txt");
    assertThat(new FileChoice(List.of("*.json"), List.of()).of(names))
        .containsExactly("a.json", "b.json", "sub/c.json");
    assertThat(new FileChoice(List.of("*"), List.of("sub/", "d*")).of(names))
        .containsExactly("a.json", "b.json");
    assertThat(new FileChoice(List.of("?.txt"), List.of()).of(names)).containsExactly("d.txt");
  }

  @ParameterizedTest
  @CsvSource({
    "*, a, true", "a, a, true", "a, b, false", "a*, a, true", "*a*b, xaxb, true",
        "*a*b, xaxbx, false",
    "'', '', true", "'', a, false", "**, a, true", "?, '', false", "a.c, abc, false",
        "*.*, a, false",
  })
  void wildcards(String pattern, String name, boolean matches) {
    assertThat(FileChoice.matches(pattern, name)).isEqualTo(matches);
  }

  /** A naive matcher would take longer than the universe is old. */
  @Test
  void patternsAreFast() {
    assertThat(FileChoice.matches("*a".repeat(100) + "b", "a".repeat(400))).isFalse();
  }
}
