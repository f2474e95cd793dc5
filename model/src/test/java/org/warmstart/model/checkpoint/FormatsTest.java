package org.warmstart.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;
import org.warmstart.tensor.file.WeightFiles;

/** One tiny GPT-2 in all formats, and a GPT-1 as OpenAI's files; PyTorch and NumPy wrote them. */
class FormatsTest {
  private static final Path FIXTURES = Path.of("src/test/resources/formats");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @ParameterizedTest
  @CsvSource({
    "safetensors, expected, 1e-5",
    "shards, expected, 1e-5",
    "bin, expected, 1e-5",
    "bin-before-2020, expected, 1e-5",
    "bin-shards, expected, 1e-5",
    "float16, expected, 5e-3",
    "bfloat16, expected, 5e-2",
    "openai, openai-expected, 1e-5",
  })
  void computesWhatTheReferenceComputes(String name, String expected, double tolerance) {
    assertThat(difference(FIXTURES.resolve(name), expected)).isLessThan(tolerance);
  }

  private static double difference(Path checkpoint, String expected) {
    Model model = Checkpoint.load(checkpoint);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(FIXTURES.resolve(expected + ".safetensors"))) {
      Tensor logits =
          Objects.requireNonNull(model.forward(Inputs.ofIds(file.read("input_ids"))).get("logits"));
      return Tensors.maxDifference(logits, file.read("logits"));
    } finally {
      model.release();
    }
  }

  // ---- conversion

  @ParameterizedTest
  @ValueSource(strings = {"shards", "bin", "bin-before-2020", "bin-shards", "safetensors"})
  void allFormatsConvertToTheSameFile(String name) throws IOException {
    Conversion.Written written = convert(FIXTURES.resolve(name), null, WeightFiles.USUAL_SHARD);
    assertThat(names()).containsExactly("config.json", "model.safetensors");
    assertThat(written.tensors()).isEqualTo(28);
    assertThat(written.bytes()).isEqualTo(7616);
    assertThat(written.dropped())
        .isEqualTo(name.startsWith("bin") ? List.of("lm_head.weight") : List.of());
    try (Scope scope = Scope.open();
        SafetensorsFile now = SafetensorsFile.open(folder.resolve("model.safetensors"));
        SafetensorsFile then =
            SafetensorsFile.open(FIXTURES.resolve("safetensors/model.safetensors"))) {
      assertThat(now.tensors().keySet()).isEqualTo(then.tensors().keySet());
      for (String tensor : now.tensors().keySet()) {
        assertThat(Tensors.identical(now.read(tensor), then.read(tensor))).as(tensor).isTrue();
      }
    }
  }

  /** The reference converted the same way. */
  @ParameterizedTest
  @CsvSource({"F16, float16", "BF16, bfloat16"})
  void halvesAreThoseOfTheReference(TensorType type, String name) throws IOException {
    convert(FIXTURES.resolve("safetensors"), type, WeightFiles.USUAL_SHARD);
    assertThat(Files.readString(folder.resolve("config.json")))
        .contains("\"dtype\" : \"" + name + "\"");
    try (Scope scope = Scope.open();
        SafetensorsFile now = SafetensorsFile.open(folder.resolve("model.safetensors"));
        SafetensorsFile then =
            SafetensorsFile.open(FIXTURES.resolve(name).resolve("model.safetensors"))) {
      for (String tensor : then.tensors().keySet()) {
        assertThat(Tensors.identical(now.read(tensor), then.read(tensor))).as(tensor).isTrue();
      }
    }
  }

  @Test
  void shardsAreTheReferencesOwn() throws IOException {
    convert(FIXTURES.resolve("safetensors"), null, 4000);
    assertThat(names())
        .containsExactly(
            "config.json",
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json");
    assertThat(Files.readString(folder.resolve("model.safetensors.index.json")))
        .contains("\"total_size\" : 7616");
    for (int i = 1; i <= 3; i++) {
      assertThat(Files.size(folder.resolve("model-0000" + i + "-of-00003.safetensors")))
          .isLessThan(4000 + 1500);
    }
    assertThat(difference(folder, "expected")).isLessThan(1e-5);
    // whatever was there before does not stay beside the new files
    convert(FIXTURES.resolve("safetensors"), null, 6000);
    assertThat(names()).hasSize(4).contains("model-00002-of-00002.safetensors");
    convert(FIXTURES.resolve("safetensors"), null, WeightFiles.USUAL_SHARD);
    assertThat(names()).containsExactly("config.json", "model.safetensors");
    assertThat(difference(folder, "expected")).isLessThan(1e-5);
  }

  @Test
  void everyTensorMayHaveItsOwnShard() {
    convert(FIXTURES.resolve("safetensors"), null, 1);
    assertThat(names()).hasSize(28 + 2);
    assertThat(difference(folder, "expected")).isLessThan(1e-5);
  }

  @Test
  void numbersThatATypeCannotHold() {
    Path large = scaled("large", 1e6);
    assertThatThrownBy(() -> convert(large, TensorType.F16, WeightFiles.USUAL_SHARD))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(large.resolve("model.safetensors").toString())
        .hasMessageContaining("too large for float16; choose bfloat16 or float32");
    assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    convert(large, TensorType.BF16, WeightFiles.USUAL_SHARD);
  }

  private Conversion.Written convert(Path from, @Nullable TensorType type, long shard) {
    return Conversion.convert(from, new Conversion.Target(folder, type, shard), Progress.NONE);
  }

  /** The fixture with all weights multiplied. */
  private Path scaled(String name, double factor) {
    Path directory = folder.resolve(name);
    try (Scope scope = Scope.open();
        SafetensorsFile file =
            SafetensorsFile.open(FIXTURES.resolve("safetensors/model.safetensors"))) {
      Files.createDirectories(directory);
      Map<String, Tensor> scaled = new LinkedHashMap<>();
      for (String tensor : file.tensors().keySet()) {
        scaled.put(tensor, file.read(tensor).mul(Tensors.scalar(factor)));
      }
      SafetensorsWriter.write(directory.resolve("model.safetensors"), scaled, Map.of());
      Files.copy(FIXTURES.resolve("safetensors/config.json"), directory.resolve("config.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  // ---- averages

  @Test
  void theMeanIsTheMean() {
    Path one = FIXTURES.resolve("safetensors");
    Path three = scaled("three", 3);
    Path out = folder.resolve("mean");
    Conversion.average(
        List.of(one, three, three, one),
        new Conversion.Target(out, null, Long.MAX_VALUE),
        Progress.NONE);
    Model mean = Checkpoint.load(out);
    Model model = Checkpoint.load(one);
    try (Scope scope = Scope.open()) {
      for (String name : model.parameters().keySet()) {
        Tensor expected = parameter(model, name).mul(Tensors.scalar(2));
        assertThat(Tensors.maxDifference(parameter(mean, name), expected)).isLessThan(1e-6);
      }
    } finally {
      mean.release();
      model.release();
    }
  }

  private static Tensor parameter(Model model, String name) {
    Parameter parameter = Objects.requireNonNull(model.parameters().get(name));
    return parameter.tensor().detach();
  }

  /** In float16 the sum of a hundred would be far off, or not finite. */
  @Test
  void theMeanOfOneIsItselfWhateverTheNumberAndTheType() {
    for (String name : List.of("float16", "bfloat16", "bin")) {
      Path one = FIXTURES.resolve(name);
      Path out = folder.resolve(name);
      Conversion.average(
          Collections.nCopies(100, one),
          new Conversion.Target(out, null, Long.MAX_VALUE),
          Progress.NONE);
      Model mean = Checkpoint.load(out);
      Model model = Checkpoint.load(one);
      try (Scope scope = Scope.open()) {
        for (String parameter : model.parameters().keySet()) {
          assertThat(Tensors.identical(parameter(mean, parameter), parameter(model, parameter)))
              .as(parameter)
              .isTrue();
        }
      } finally {
        mean.release();
        model.release();
      }
    }
  }

  @Test
  void onlyCheckpointsOfOneModelHaveAMean() throws IOException {
    Path other = scaled("other", 1);
    String config = Files.readString(other.resolve("config.json"));
    Files.writeString(
        other.resolve("config.json"), config.replace("\"n_head\": 2", "\"n_head\": 4"));
    List<Path> both = List.of(FIXTURES.resolve("safetensors"), other);
    Conversion.Target target = new Conversion.Target(folder.resolve("out"), null, Long.MAX_VALUE);
    assertThatThrownBy(() -> Conversion.average(both, target, Progress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'n_head' is 4, but in " + FIXTURES.resolve("safetensors"));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  // ---- numbers that are none

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNone(double number) {
    Path bad = scaled("bad", 1);
    Path file = bad.resolve("model.safetensors");
    try (Scope scope = Scope.open();
        SafetensorsFile read = SafetensorsFile.open(file)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      read.tensors().keySet().forEach(name -> tensors.put(name, read.read(name)));
      Tensor bias = Objects.requireNonNull(tensors.get("transformer.h.1.ln_2.bias"));
      bias.narrow(0, 3, 2).copy_(Tensors.full(number, 2));
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    long before = Engine.nativeBytes();
    Conversion.Target target = new Conversion.Target(folder.resolve("out"), null, Long.MAX_VALUE);
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> Checkpoint.load(bad),
            () -> Conversion.convert(bad, target, Progress.NONE),
            () -> Conversion.average(List.of(bad), target, Progress.NONE))) {
      assertThatThrownBy(use)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("'transformer.h.1.ln_2.bias' has 2 elements that are infinite");
    }
    assertThat(Engine.nativeBytes()).isLessThanOrEqualTo(before);
    assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
