package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Checkpoints in several files whose index lies. */
class ShardedTensorsTest {
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path outside;

  private Path folder() {
    return outside.resolve("checkpoint");
  }

  @BeforeEach
  void writeTwoShards() throws IOException {
    Files.createDirectory(folder());
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a", Tensors.full(1, 3));
      tensors.put("b", Tensors.full(2, 3));
      tensors.put("c", Tensors.full(3, 3));
      WeightFiles.write(folder(), new TensorMap(folder(), tensors), 24);
    }
  }

  @Test
  void readsWhatItWrote() {
    try (Scope scope = Scope.open();
        TensorSource source = WeightFiles.open(folder())) {
      assertThat(source.tensors()).containsOnlyKeys("a", "b", "c");
      assertThat(Tensors.floats(source.read("c"))).containsExactly(3, 3, 3);
      assertThat(Objects.requireNonNull(source.tensors().get("a")).file())
          .isEqualTo(folder().resolve(FIRST));
      assertThat(Objects.requireNonNull(source.tensors().get("c")).file())
          .isEqualTo(folder().resolve(SECOND));
      assertThatThrownBy(() -> source.read("d")).isInstanceOf(InputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.safetensors",
        "/etc/passwd",
        "a/b.safetensors",
        "..",
        ".",
        "a\\\\b.safetensors",
        "C:evil",
        "x\\u0000y",
        "\\u001b[31m",
        "",
      })
  void namesOutsideOfTheFolder(String name) throws IOException {
    index("{\"weight_map\":{\"a\":\"" + name + "\"}}");
    assertRefused("tensor 'a'", "no name of a file in this folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|not valid JSON",
        "[]|is not a JSON object",
        "{}|has no 'weight_map'",
        "{} {}|goes on behind",
        "{\"weight_map\":[]}|has no 'weight_map'",
        "{\"weight_map\":{}}|has no 'weight_map'",
        "{\"weight_map\":{\"a\":7}}|no name of a file",
        "{\"weight_map\":{\"a\":{\"b\":\"c\"}}}|no name of a file",
        "{\"weight_map\":{\"a\":\"x\"},\"weight_map\":{}}|'weight_map' twice",
        "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}|tensor 'a' twice",
        "{\"weight_map\":{\"a\":\"none.safetensors\"}}|none.safetensors: no such file, but",
      })
  void indexesThatAreNone(String json, String message) throws IOException {
    index(json);
    assertRefused(message);
  }

  @Test
  void tensorsThatAreElsewhere() throws IOException {
    index(map("a", FIRST, "b", FIRST, "c", FIRST));
    assertRefused(FIRST + ": lacks tensor 'c'");
    index(map("a", FIRST, "b", FIRST));
    assertOpens();
    index(map("a", FIRST));
    assertRefused(FIRST + ": has tensor 'b'", "does not exist");
    Files.copy(folder().resolve(FIRST), folder().resolve("copy.safetensors"));
    index(map("a", FIRST, "b", "copy.safetensors"));
    assertRefused(FIRST + ": has tensor 'b'", "is in " + folder().resolve("copy.safetensors"));
  }

  @Test
  void shardsThatAreDamaged() throws IOException {
    Path second = folder().resolve(SECOND);
    byte[] bytes = Files.readAllBytes(second);
    Files.write(second, Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused(SECOND, "tensor 'c'", "the file may be truncated");
    Files.delete(second);
    assertRefused(SECOND + ": no such file, but", "says that it holds tensor 'c'");
  }

  @Test
  void linksOutOfTheFolder() throws IOException {
    Path second = folder().resolve(SECOND);
    Path elsewhere = Files.move(second, outside.resolve("elsewhere"));
    Files.createSymbolicLink(second, elsewhere);
    assertRefused(SECOND + ": is a link that leads out of its folder, to ");
    Files.delete(second);
    Path inside = Files.move(elsewhere, folder().resolve("inside"));
    Files.createSymbolicLink(second, Path.of("inside"));
    assertOpens();
    Files.delete(second);
    Files.createSymbolicLink(second, inside.resolveSibling("none"));
    assertRefused("is a link that leads nowhere");
  }

  /** In the hub's cache a revision's files are links to blobs beside the revisions. */
  @Test
  void linksToTheBlobsOfTheHubsCache() throws IOException {
    Path snapshot = outside.resolve("models--x--y/snapshots/0123");
    Path blobs = Files.createDirectories(outside.resolve("models--x--y/blobs"));
    Files.createDirectories(snapshot);
    for (String name : new String[] {FIRST, SECOND, "model.safetensors.index.json"}) {
      Files.move(folder().resolve(name), blobs.resolve("blob-of-" + name));
      Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/blob-of-" + name));
    }
    try (TensorSource source = WeightFiles.open(snapshot)) {
      assertThat(source.tensors()).hasSize(3);
    }
  }

  @Test
  void hugeIndexesAreNotRead() throws IOException {
    index("{\"weight_map\":{" + " ".repeat(1 << 25));
    assertRefused("is longer than 33554432 bytes");
    StringBuilder many = new StringBuilder("{\"weight_map\":{");
    for (int i = 0; i < 3000; i++) {
      many.append(i > 0 ? "," : "").append("\"t" + i + "\":\"f" + i + "\"");
    }
    index(many + "}}");
    assertRefused("names 3000 files; at most 2000");
    index("{\"x\":" + "[".repeat(100_000));
    assertRefused("not valid JSON");
  }

  private static String map(String... pairs) {
    StringBuilder json = new StringBuilder("{\"metadata\":{\"x\":[1]},\"weight_map\":{");
    for (int i = 0; i < pairs.length; i += 2) {
      json.append(i > 0 ? "," : "").append('"' + pairs[i] + "\":\"" + pairs[i + 1] + '"');
    }
    return json + "}}";
  }

  private void index(String json) throws IOException {
    Files.writeString(folder().resolve("model.safetensors.index.json"), json);
  }

  private void assertOpens() {
    WeightFiles.open(folder()).close();
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> WeightFiles.open(folder()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder().toString())
        .hasMessageContainingAll(parts);
  }
}
