package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.warmstart.tensor.Scope;
import org.warmstart.text.InputException;

class SafetensorsPropertiesTest {
  private static final Path REFERENCE =
      Path.of("src/test/resources/safetensors/reference.safetensors");
  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("safetensors");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("model.safetensors"));
    Files.delete(folder);
  }

  /** A change of the file: at a place, what to put there instead of how many bytes. */
  record Change(double place, String latin, int instead) {
    byte[] bytes() {
      return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<String> bytes =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange('\0', 'ÿ').ofMinLength(1).ofMaxLength(3),
            Arbitraries.of(
                "",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "-1",
                "0",
                "9",
                "99999999999999999999",
                "1e9",
                "null",
                "true",
                "\\u0000",
                "F32",
                "BOOL",
                "\"shape\":[0],",
                "[[",
                "{}"));
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.doubles().between(0, 1), bytes, Arbitraries.integers().between(0, 4))
            .as(Change::new);
    return change.list().ofMinSize(1).ofMaxSize(3);
  }

  @Property(tries = 500)
  void changedFilesLoadOrAreRefused(@ForAll("changes") List<Change> changes) throws IOException {
    byte[] bytes = Files.readAllBytes(REFERENCE);
    for (Change change : changes) {
      bytes = apply(change, bytes);
    }
    Path path = SafetensorsBytes.write(folder, bytes);
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.tensors().keySet()) {
        assertThat(file.read(name).numel()).isLessThan(bytes.length);
      }
    } catch (InputException e) {
      assertThat(e).hasMessageContaining(path.toString());
    }
  }

  private static byte[] apply(Change change, byte[] bytes) {
    byte[] inserted = change.bytes();
    int at = (int) (change.place * bytes.length);
    int instead = Math.min(change.instead, bytes.length - at);
    byte[] changed = new byte[bytes.length - instead + inserted.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(inserted, 0, changed, at, inserted.length);
    int rest = bytes.length - at - instead;
    System.arraycopy(bytes, at + instead, changed, at + inserted.length, rest);
    return changed;
  }
}
