package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class SafetensorsFileTest {
  /** Written by the format's own Python library. */
  private static final Path REFERENCE =
      Path.of("src/test/resources/safetensors/reference.safetensors");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @Test
  void readsWhatTheReferenceLibraryWrote() {
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(REFERENCE)) {
      assertThat(file.metadata()).containsOnly(Map.entry("format", "pt"), Map.entry("note", "ü"));
      assertThat(file.tensors()).hasSize(13);
      assertThat(Tensors.floats(file.read("f32")))
          .containsExactly(1.5f, -2.25f, 3, 0, 1e-38f, Float.POSITIVE_INFINITY);
      assertThat(Tensors.shape(file.read("f32"))).containsExactly(2, 3);
      assertThat(file.read("f64").select(0, 0).item_double()).isEqualTo(3.141592653589793);
      assertThat(Tensors.floats(file.read("f16"))).containsExactly(1, 0.3330078f, -65504);
      assertThat(Tensors.floats(file.read("bf16"))).containsExactly(1, 0.33203125f, 3.0040553e38f);
      assertThat(Tensors.longs(file.read("i64"))).containsExactly(1L << 62, -1);
      assertThat(Tensors.longs(file.read("i32")))
          .containsExactly(Integer.MAX_VALUE, Integer.MIN_VALUE);
      assertThat(Tensors.longs(file.read("i16"))).containsExactly(-32768, 32767);
      assertThat(Tensors.longs(file.read("i8"))).containsExactly(-128, 127, 3);
      assertThat(Tensors.longs(file.read("u8"))).containsExactly(0, 255);
      assertThat(Tensors.longs(file.read("bool"))).containsExactly(1, 0, 1);
      assertThat(Tensors.item(file.read("scalar"))).isEqualTo(7);
      assertThat(Tensors.shape(file.read("scalar"))).isEmpty();
      assertThat(Tensors.shape(file.read("empty"))).containsExactly(0, 5);
      assertThat(Tensors.floats(file.read("näme \"quoted\"/1"))).containsExactly(4);
    }
  }

  @Test
  void writesWhatItRead() {
    Path copy = folder.resolve("copy.safetensors");
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(REFERENCE)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name)));
      SafetensorsWriter.write(copy, tensors, file.metadata());
      try (SafetensorsFile again = SafetensorsFile.open(copy)) {
        assertThat(again.metadata()).isEqualTo(file.metadata());
        assertThat(again.tensors().keySet()).isEqualTo(file.tensors().keySet());
        tensors.forEach(
            (name, tensor) -> assertThat(Tensors.identical(again.read(name), tensor)).isTrue());
        again
            .tensors()
            .forEach(
                (name, info) ->
                    assertThat(again.start(name) % info.type().bytes()).as(name).isZero());
      }
    }
  }

  @Test
  void viewsAreWrittenInTheirOwnOrder() {
    Path file = folder.resolve("views.safetensors");
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      SafetensorsWriter.write(
          file, Map.of("t", x.t(), "n", x.narrow(1, 1, 1), "same", x), Map.of());
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        assertThat(Tensors.floats(read.read("t"))).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Tensors.floats(read.read("n"))).containsExactly(2, 5);
        assertThat(read.metadata()).isEmpty();
      }
    }
  }

  @Test
  void noTensorsAtAllMakeAFileToo() {
    Path file = folder.resolve("none.safetensors");
    SafetensorsWriter.write(file, Map.of(), Map.of());
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.tensors()).isEmpty();
    }
  }

  /** More than the 64 MiB that are written at once. */
  @Test
  void largeTensorsAreWrittenInPieces() {
    Path file = folder.resolve("large.safetensors");
    long size = (1 << 24) + 12345;
    try (Scope scope = Scope.open()) {
      Tensor large = Tensors.toFloat(Tensors.range(0, size));
      SafetensorsWriter.write(file, Map.of("large", large), Map.of());
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        assertThat(Tensors.identical(read.read("large"), large)).isTrue();
      }
    }
  }

  @Test
  void typesOutsideOfTheFormatAreRefusedAndLeaveNothing() throws IOException {
    Path file = folder.resolve("complex.safetensors");
    try (Scope scope = Scope.open()) {
      Tensor complex = Tensors.zeros(2).to(ScalarType.ComplexFloat);
      assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("c", complex), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  // ---- files that are not what they say

  @Test
  void missingAndOddFiles() throws IOException {
    assertRefused(folder.resolve("none.safetensors"), "no such file");
    assertRefused(folder, "is a folder, not a file");
    assertRefused(SafetensorsBytes.write(folder, new byte[0]), "0 bytes are too few");
    assertRefused(SafetensorsBytes.write(folder, new byte[7]), "7 bytes are too few");
  }

  @Test
  void truncationIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(REFERENCE);
    for (int length = 0; length < whole.length; length += length < 800 ? 23 : 1) {
      assertRefused(SafetensorsBytes.write(folder, Arrays.copyOf(whole, length)), "");
    }
    assertRefused(
        SafetensorsBytes.write(folder, Arrays.copyOf(whole, whole.length + 3)),
        "3 bytes behind the last tensor");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100, 1L << 31, 1L << 32, 99_999_999})
  void lyingHeaderLengths(long length) {
    byte[] bytes = SafetensorsBytes.of(length, new byte[] {'{', '}', ' '}, 10);
    assertRefused(SafetensorsBytes.write(folder, bytes), "states a header of");
  }

  /** A sparse file that is as long as its header claims costs no memory either. */
  @Test
  void hugeHeadersAreNotRead() throws IOException {
    Path path =
        SafetensorsBytes.write(folder, SafetensorsBytes.of(90_000_000, new byte[] {'{'}, 0));
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(100_000_000);
    }
    assertRefused(path, "states a header of 90000000 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "\"x\"",
        "7",
        "  ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{} {}",
        "{}x",
        "{'a':1}",
        "{\"a\":1}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"__metadata__\":[]}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
      })
  void malformedHeaders(String header) {
    assertRefused(SafetensorsBytes.write(folder, SafetensorsBytes.of(header, 0)), "");
  }

  @Test
  void headersThatAreNotUtf8() {
    byte[] header = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    assertRefused(
        SafetensorsBytes.write(folder, SafetensorsBytes.of(header.length, header, 0)), "UTF-8");
  }

  @Test
  void deepNestingIsRefused() {
    for (String open : List.of("[", "{\"a\":")) {
      String header = "{\"a\":{\"x\":" + open.repeat(100_000);
      assertRefused(SafetensorsBytes.write(folder, SafetensorsBytes.of(header, 0)), "depth");
    }
  }

  /** Entry of the tensor 't' over 8 bytes of data, and what the message says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'dtype':'F32','shape':[3],'data_offsets':[0,8]|needs 12 bytes, has 8",
        "'dtype':'F32','shape':[1],'data_offsets':[0,8]|needs 4 bytes, has 8",
        "'dtype':'F32','shape':[],'data_offsets':[0,8]|needs 4 bytes, has 8",
        "'dtype':'F32','shape':[2],'data_offsets':[0,12]|outside of the file",
        "'dtype':'F32','shape':[0],'data_offsets':[8,4]|outside of the file",
        "'dtype':'F32','shape':[1],'data_offsets':[4,8]|leaves a gap before it",
        "'dtype':'F32','shape':[2],'data_offsets':[-4,4]|no whole number",
        "'dtype':'F32','shape':[-2],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':[2.0],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':['2'],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':[null],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':[[2]],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':2,'data_offsets':[0,8]|no list of numbers",
        "'dtype':'F32','shape':[18446744073709551618],'data_offsets':[0,8]|no whole number",
        "'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]|too large",
        "'dtype':'F32','shape':[0,9223372036854775807],'data_offsets':[0,8]|too large",
        "'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],'data_offsets':[0,8]|more than"
            + " 16",
        "'dtype':'F32','shape':[2],'data_offsets':[0]|two 'data_offsets'",
        "'dtype':'F32','shape':[2],'data_offsets':[0,4,8]|more than 2",
        "'dtype':'F32','shape':[2],'data_offsets':{}|no list of numbers",
        "'dtype':'F32','shape':[2]|two 'data_offsets'",
        "'shape':[2],'data_offsets':[0,8]|needs a 'dtype'",
        "'dtype':'F31','shape':[2],'data_offsets':[0,8]|'F31'; known are [BF16, BOOL, F16",
        "'dtype':'f32','shape':[2],'data_offsets':[0,8]|'f32'; known are",
        "'dtype':4,'shape':[2],'data_offsets':[0,8]|'4'; known are",
        "'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]|'dtype' twice",
        "'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]|'shape' twice",
      })
  void wrongEntries(String entry, String message) {
    String header = "{\"t\":{" + entry.replace('\'', '"') + "}}";
    assertRefused(
        SafetensorsBytes.write(folder, SafetensorsBytes.of(header, 8)), "tensor 't'", message);
  }

  @Test
  void overlapsHolesAndDuplicates() {
    String a = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},";
    assertRefused(
        write(a + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8),
        "tensor 'b' overlaps");
    assertRefused(
        write(a + "\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[2,8]}}", 8),
        "tensor 'b' overlaps");
    assertRefused(
        write(a + "\"b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[6,8]}}", 8),
        "tensor 'b' overlaps another or leaves a gap");
    assertRefused(
        write(a + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8),
        "tensor 'a' is in the header twice");
  }

  private Path write(String header, int dataBytes) {
    return SafetensorsBytes.write(folder, SafetensorsBytes.of(header, dataBytes));
  }

  @Test
  void unknownKeysOfAnEntryAreNoHarm() {
    Path path =
        write(
            "{\"t\":{\"note\":{\"x\":[1,{}]},\"dtype\":\"U8\",\"shape\":[3],"
                + "\"data_offsets\":[0,3]}}   ",
            3);
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(Tensors.longs(file.read("t"))).containsExactly(0, 0, 0);
    }
  }

  @Test
  void unknownNamesAreNamed() {
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(REFERENCE)) {
      assertThatThrownBy(() -> file.read("f31"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("reference.safetensors")
          .hasMessageContaining("'f31'");
    }
  }

  // ---- writing fails

  @Test
  void nothingIsLeftWhereWritingFails() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "x");
    Path plain = Files.writeString(folder.resolve("plain"), "x");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = Map.of("a", Tensors.zeros(3));
      for (Path target :
          List.of(taken, folder.resolve("none/x.safetensors"), plain.resolve("x.safetensors"))) {
        assertThatThrownBy(() -> SafetensorsWriter.write(target, tensors, Map.of()))
            .isInstanceOf(InputException.class)
            .hasMessageContaining(target.toString())
            .hasMessageContaining("cannot be written");
      }
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("taken", "plain");
    assertThat(taken.toFile().list()).containsExactly("inside");
  }

  @Test
  void theOldFileStaysUntilTheNewOneIsComplete() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, Map.of("a", Tensors.full(1, 2)), Map.of());
      byte[] old = Files.readAllBytes(file);
      Tensor complex = Tensors.zeros(2).to(ScalarType.ComplexFloat);
      Map<String, Tensor> bad = Map.of("a", Tensors.full(2, 2), "b", complex);
      assertThatThrownBy(() -> SafetensorsWriter.write(file, bad, Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(old);
      SafetensorsWriter.write(file, Map.of("a", Tensors.full(2, 2)), Map.of());
      assertThat(Files.readAllBytes(file)).isNotEqualTo(old);
    }
    assertThat(folder.toFile().list()).containsExactly("model.safetensors");
  }

  private static void assertRefused(Path path, String... parts) {
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContainingAll(parts);
  }
}
