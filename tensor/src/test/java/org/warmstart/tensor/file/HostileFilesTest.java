package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.engine.Engine;

/**
 * Changes good files at random: whatever comes out loads, or is refused with an error that names
 * the file; never another exception, nor more memory than the file has.
 *
 * <p>{@code -Dwarmstart.fuzz.seconds=60} goes on for so long with each file, with another seed
 * every time; a failure tells the seed, which {@code -Dwarmstart.fuzz.seed} repeats.
 */
class HostileFilesTest {
  private static final int SECONDS = Integer.getInteger("warmstart.fuzz.seconds", 0);
  private static final int USUAL_TRIES = 400;
  private static final long SEED =
      Long.getLong("warmstart.fuzz.seed", SECONDS > 0 ? System.nanoTime() : 1);

  /**
   * What parsers branch on: structure, numbers at the edges, and pickle's and zip's instructions.
   */
  private static final List<String> PIECES =
      List.of(
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
          "{}",
          "../",
          "cos\nsystem\n",
          "\u0080\2",
          "\u008a\10\377\377\377\377\377\377\377\177",
          "\u008d\377\377\377\377\377\377\377\177",
          "X\377\377\377\177",
          "q\0",
          "h\0",
          "h\1",
          "(",
          ")",
          "t",
          "R",
          "Q",
          "b",
          "s",
          "u",
          "e",
          "a",
          "\u0085",
          "\u0086",
          "\u0087",
          "K\377",
          "M\377\377",
          "J\377\377\377\377",
          ".",
          "0",
          "N",
          "PK\1\2",
          "PK\3\4",
          "PK\5\6",
          "PK\6\7",
          "\377\377\377\377",
          "\377\377\377\177",
          "\0\0\0\0",
          "\1\0\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");

  private static final Path RESOURCES = Path.of("src/test/resources");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @ParameterizedTest
  @CsvSource({
    "safetensors/reference.safetensors",
    "torch/reference.bin",
    "torch/before-2020.bin",
    "torch/protocol-5.bin",
  })
  void changedFilesLoadOrAreRefused(String name) throws IOException {
    byte[] good = Files.readAllBytes(RESOURCES.resolve(name));
    changeAndOpen(
        good,
        changed -> changed,
        name.startsWith("torch") ? TorchFile::open : SafetensorsFile::open);
  }

  /** The archive around it stays good, so that the changes get as far as the tensors. */
  @Test
  void changedPicklesLoadOrAreRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(RESOURCES.resolve("torch/reference.bin").toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    String pickle = "reference/data.pkl";
    byte[] good = Objects.requireNonNull(entries.get(pickle));
    changeAndOpen(
        good,
        changed -> {
          entries.put(pickle, changed);
          return TorchBytes.zip(entries);
        },
        TorchFile::open);
  }

  private void changeAndOpen(
      byte[] good, UnaryOperator<byte[]> wrapper, Function<Path, TensorSource> opener)
      throws IOException {
    Random random = new Random(SEED);
    Path file = folder.resolve("changed");
    Engine.start();
    long before = Engine.nativeBytes();
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    int loaded = 0;
    int tried = 0;
    for (; SECONDS == 0 ? tried < USUAL_TRIES : System.nanoTime() < end; tried++) {
      byte[] changed = wrapper.apply(changed(good, random));
      Files.write(file, changed);
      try {
        loaded += loads(file, opener, changed.length) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", change " + tried, e);
      }
    }
    assertThat(loaded).as("of " + tried).isGreaterThan(0).isLessThan(tried);
    assertThat(Engine.nativeBytes()).isLessThanOrEqualTo(before);
  }

  private static boolean loads(Path file, Function<Path, TensorSource> opener, long size) {
    try (Scope scope = Scope.open();
        TensorSource source = opener.apply(file)) {
      for (String name : source.tensors().keySet()) {
        assertThat(source.read(name).nbytes()).isLessThanOrEqualTo(size);
      }
      return true;
    } catch (InputException e) {
      assertThat(e).hasMessageContaining(file.toString());
      return false;
    }
  }

  private static byte[] changed(byte[] good, Random random) {
    byte[] bytes = good;
    for (int i = 0; i <= random.nextInt(3); i++) {
      bytes = changedOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] changedOnce(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(random.nextInt(9), bytes.length - at);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> spliced(bytes, at, 0, random(length, random));
      case 2 -> spliced(bytes, at, length, random(length, random));
      case 3 -> {
        // a piece of the file in another place
        int from = random.nextInt(bytes.length + 1);
        int count = Math.min(random.nextInt(64), bytes.length - from);
        yield spliced(bytes, at, 0, Arrays.copyOfRange(bytes, from, from + count));
      }
      case 4 -> {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
          flipped[Math.min(at, flipped.length - 1)] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
      default -> {
        byte[] piece =
            PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.ISO_8859_1);
        int instead = random.nextBoolean() ? Math.min(piece.length, bytes.length - at) : 0;
        yield spliced(bytes, at, instead, piece);
      }
    };
  }

  private static byte[] random(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int instead, byte[] inserted) {
    byte[] result = new byte[bytes.length - instead + inserted.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    int rest = bytes.length - at - instead;
    System.arraycopy(bytes, at + instead, result, at + inserted.length, rest);
    return result;
  }
}
