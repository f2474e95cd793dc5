package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class TorchFileTest {
  /** Written by torch.save; expected.safetensors holds the same tensors. */
  private static final Path FIXTURES = Path.of("src/test/resources/torch");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reference.bin",
        "before-2020.bin",
        "protocol-4.bin",
        "protocol-5.bin",
        "nested.bin", // the state dictionary of a training framework's checkpoint
        "beside-an-optimizer.bin"
      })
  void readsWhatPyTorchWrote(String name) {
    try (Scope scope = Scope.open();
        TorchFile file = TorchFile.open(FIXTURES.resolve(name));
        SafetensorsFile expected = SafetensorsFile.open(FIXTURES.resolve("expected.safetensors"))) {
      assertThat(file.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
      for (String tensor : expected.tensors().keySet()) {
        assertThat(Tensors.identical(file.read(tensor), expected.read(tensor))).as(tensor).isTrue();
        TensorInfo found = Objects.requireNonNull(file.tensors().get(tensor));
        TensorInfo info = Objects.requireNonNull(expected.tensors().get(tensor));
        assertThat(found.shape()).isEqualTo(info.shape());
        assertThat(found.type()).isEqualTo(info.type());
      }
    }
  }

  @Test
  void bigEndianFilesAreTurnedAround() {
    Map<String, byte[]> entries =
        TorchBytes.entries(TorchBytes.oneTensor(2, 0, new long[] {2}, new long[] {1}), 8);
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.UTF_8));
    entries.put("a/data/0", ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-3).array());
    Path path = TorchBytes.write(folder, TorchBytes.zip(entries));
    try (Scope scope = Scope.open();
        TorchFile file = TorchFile.open(path)) {
      assertThat(Tensors.floats(file.read("t"))).containsExactly(1.5f, -3);
    }
    entries.put("a/byteorder", "middle".getBytes(StandardCharsets.UTF_8));
    assertRefused(TorchBytes.zip(entries), "'byteorder' that is neither little nor big");
  }

  /** A dictionary that Python 2 pickled: short strings, and the pairs handed over at once. */
  @Test
  void python2() {
    byte[] pickle =
        TorchBytes.pickle()
            .global("collections", "OrderedDict")
            .ops("](](U\1t")
            .tensor("0", 1, 0, new long[] {1}, new long[] {1})
            .ops("ee\u0085R")
            .end();
    Path path = TorchBytes.write(folder, TorchBytes.zip(TorchBytes.entries(pickle, 4)));
    try (TorchFile file = TorchFile.open(path)) {
      assertThat(file.tensors()).containsOnlyKeys("t");
    }
  }

  // ---- files that hold something else

  @Test
  void whatIsNoStateDictionary() throws IOException {
    assertRefused(
        Files.readAllBytes(FIXTURES.resolve("whole-module.bin")),
        "names 'torch.nn.modules.linear.Linear'",
        "refused; save the weights alone");
    assertRefused(
        Files.readAllBytes(FIXTURES.resolve("expanded.bin")),
        "tensor 'x' repeats elements of its storage");
    assertRefused(zip(TorchBytes.pickle().ops("N").end()), "holds None");
    assertRefused(zip(TorchBytes.pickle().ops("}").number(3).text("x").ops("s").end()), "'3' is");
    assertThatThrownBy(() -> TorchFile.open(folder.resolve("none.bin")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void unknownNamesAreNamed() {
    try (Scope scope = Scope.open();
        TorchFile file = TorchFile.open(FIXTURES.resolve("reference.bin"))) {
      assertThatThrownBy(() -> file.read("f31"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("reference.bin")
          .hasMessageContaining("'f31'");
    }
  }

  // ---- tensors that lie

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2|0|3|1|reaches to element 3 of a storage of 2",
        "2|1|2|1|reaches to element 3 of a storage of 2",
        "2|2|1|1|reaches to element 3 of a storage of 2",
        "2|9223372036854775807|1|1|strides that are too large",
        "2|0|2|9223372036854775807|strides that are too large",
        "2|0|2|2|reaches to element 3 of a storage of 2",
        "2|0|2|0|repeats elements",
        "2|0|9223372036854775807|0|is too large",
        "2|0|4611686018427387904|1|is too large",
        "3|0|2|1|storage '0' of 8 bytes; the pickle says 12",
        "1|0|1|1|storage '0' of 8 bytes; the pickle says 4",
        "2305843009213693954|0|2|1|has a storage of 2305843009213693954 elements",
        "-1|0|2|1|has a number where a tensor has a number ≥ 0",
        "2|-1|2|1|has a number where a tensor has a number ≥ 0",
        "2|0|-2|1|has a number where a tensor has a number ≥ 0",
        "2|0|2|-1|has a number where a tensor has a number ≥ 0",
      })
  void wrongViews(long elements, long offset, long size, long stride, String message) {
    byte[] pickle = TorchBytes.oneTensor(elements, offset, new long[] {size}, new long[] {stride});
    assertRefused(TorchBytes.zip(TorchBytes.entries(pickle, 8)), message);
  }

  @Test
  void moreWrongViews() {
    assertRefused(
        zip(TorchBytes.oneTensor(2, 0, new long[] {2}, new long[] {1, 1})),
        "tensor 't' has 2 strides for the shape [2]");
    assertRefused(
        zip(TorchBytes.oneTensor(2, 0, new long[17], new long[17])), "more than 16 dimensions");
    byte[] elsewhere =
        TorchBytes.pickle()
            .ops("}")
            .text("t")
            .tensor("../data.pkl", 2, 0, new long[] {2}, new long[] {1})
            .ops("s")
            .end();
    assertRefused(zip(elsewhere), "lacks the entry 'a/data/../data.pkl'");
  }

  /** Thirty-two views of one storage would fill 32 times the memory that the file has bytes. */
  @Test
  void manyNamesForOneStorageAreRefused() {
    TorchBytes pickle = TorchBytes.pickle().ops("}");
    for (int i = 0; i < 32; i++) {
      pickle.text("t" + i).tensor("0", 50_000, 0, new long[] {50_000}, new long[] {1}).ops("s");
    }
    assertRefused(
        TorchBytes.zip(TorchBytes.entries(pickle.end(), 200_000)),
        "more than 16 times its own size");
  }

  // ---- archives that lie

  @Test
  void truncationIsNoticed() throws IOException {
    for (String name : new String[] {"reference.bin", "before-2020.bin"}) {
      byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
      for (int length = 0; length < whole.length; length += 13) {
        assertRefused(Arrays.copyOf(whole, length));
      }
      assertRefused(Arrays.copyOf(whole, whole.length + 3));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "a\\..\\evil",
        "a/x\ny",
        "C:/evil",
        "a//b"
      })
  void namesThatLeaveTheArchive(String name) {
    Map<String, byte[]> entries = good();
    entries.put(name, new byte[1]);
    assertRefused(TorchBytes.zip(entries), "entry with a name that is none");
  }

  @Test
  void compressedEntriesAreRefused() {
    assertRefused(
        TorchBytes.zip(good(), ZipEntry.DEFLATED),
        "compressed entry 'a/data.pkl'; PyTorch stores its entries as they are");
  }

  @Test
  void missingAndSecondParts() {
    Map<String, byte[]> entries = good();
    entries.remove("a/data/0");
    assertRefused(TorchBytes.zip(entries), "lacks the entry 'a/data/0'");
    entries.remove("a/data.pkl");
    assertRefused(TorchBytes.zip(entries), "has 0 entries 'data.pkl'");
    entries = good();
    entries.put("b/data.pkl", new byte[1]);
    assertRefused(TorchBytes.zip(entries), "has 2 entries 'data.pkl'");
  }

  @Test
  void entriesOfOneName() {
    Map<String, byte[]> entries = good();
    entries.put("a/data/1", new byte[8]);
    byte[] zip = TorchBytes.zip(entries);
    replaceAll(zip, "a/data/1", "a/data/0");
    assertRefused(zip, "has the entry 'a/data/0' twice");
  }

  @Test
  void entriesThatOverlap() {
    byte[] zip = TorchBytes.zip(good());
    int directory = find(zip, 0x02014b50, 0);
    int second = find(zip, 0x02014b50, directory + 1);
    littleEndian(zip).putInt(second + 42, 0);
    assertRefused(zip, "overlapping another");
    littleEndian(zip).putInt(second + 42, 1);
    assertRefused(zip, "overlapping another");
    littleEndian(zip).putInt(second + 42, 0x7fffffff);
    assertRefused(zip, "outside of the file");
    littleEndian(zip).putInt(second + 42, 0xffffffff);
    assertRefused(zip, "sizes that do not agree");
  }

  @ParameterizedTest
  @CsvSource({
    "20, 7, sizes that do not agree",
    "24, 7, sizes that do not agree",
    "28, 60000, damaged directory",
    "30, 60000, damaged directory",
    "10, 8, compressed entry",
    "8, 1, encrypted entry",
  })
  void lyingDirectories(int field, int value, String message) {
    byte[] zip = TorchBytes.zip(good());
    littleEndian(zip).putShort(find(zip, 0x02014b50, 0) + field, (short) value);
    assertRefused(zip, message);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1, archive of several files",
    "10, 2, more entries than it says",
    "10, 4000, entries in",
    "12, 1, outside of the file",
    "16, 1, outside of the file",
    "16, -1, outside of the file",
    "20, 1, has no end",
  })
  void lyingEnds(int field, int value, String message) {
    byte[] zip = TorchBytes.zip(good());
    int end = find(zip, 0x06054b50, 0);
    if (field == 12 || field == 16) {
      littleEndian(zip).putInt(end + field, value);
    } else {
      littleEndian(zip).putShort(end + field, (short) value);
    }
    assertRefused(zip, message);
  }

  @Test
  void hugePicklesAreNotRead() {
    byte[] pickle = new byte[Unpickler.MAX_BYTES + 1];
    assertRefused(TorchBytes.zip(TorchBytes.entries(pickle, 8)), "has a pickle of 16777217 bytes");
  }

  // ---- files of before 2020 that lie

  @Test
  void storagesOfOldFiles() throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve("before-2020.bin"));
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "may be truncated");
    assertRefused(Arrays.copyOf(whole, whole.length + 1), "1 bytes behind its storages");
    int keys = indexOf(whole, "\u0080\2]q\0(");
    byte[] changed = whole.clone();
    changed[keys + 12] ^= 1;
    assertRefused(changed, "belongs to no tensor");
    assertRefused(new byte[100], "is not a file of PyTorch's");
  }

  private static Map<String, byte[]> good() {
    return TorchBytes.entries(TorchBytes.oneTensor(2, 0, new long[] {2}, new long[] {1}), 8);
  }

  private static byte[] zip(byte[] pickle) {
    return TorchBytes.zip(TorchBytes.entries(pickle, 8));
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int find(byte[] bytes, int signature, int from) {
    for (int i = from; i <= bytes.length - 4; i++) {
      if (littleEndian(bytes).getInt(i) == signature) {
        return i;
      }
    }
    throw new AssertionError("no such record");
  }

  private static int indexOf(byte[] bytes, String latin) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(latin);
  }

  private static void replaceAll(byte[] bytes, String old, String with) {
    String changed = new String(bytes, StandardCharsets.ISO_8859_1).replace(old, with);
    System.arraycopy(changed.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, bytes.length);
  }

  private void assertRefused(byte[] bytes, String... parts) {
    Path path = TorchBytes.write(folder, bytes);
    assertThatThrownBy(() -> TorchFile.open(path))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path.toString())
        .satisfies(
            e -> assertThat(parts).allSatisfy(part -> assertThat(e).hasMessageContaining(part)));
  }
}
