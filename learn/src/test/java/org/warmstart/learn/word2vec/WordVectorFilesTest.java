package org.warmstart.learn.word2vec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.word2vec.WordVectorFiles.Format;

class WordVectorFilesTest {
  private static final WordVectors VECTORS =
      new WordVectors(
          List.of("the", "naïve", "日本"),
          new float[][] {{1.5f, -2.25f}, {3e-20f, 0.1f}, {-0f, 12345.678f}});

  private final Path folder;

  WordVectorFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void assertSame(WordVectors found) {
    assertThat(found.words()).isEqualTo(VECTORS.words());
    for (String word : VECTORS.words()) {
      assertThat(found.vector(word)).isEqualTo(VECTORS.vector(word));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v.txt", "v.bin", "v.safetensors"})
  void readsWhatItWrites(String name) {
    Path file = folder.resolve(name);
    WordVectorFiles.write(VECTORS, file, Format.of(file));
    assertSame(WordVectorFiles.read(file));
  }

  @Test
  void textIsTheOriginalPrograms() throws IOException {
    Path file = folder.resolve("v.txt");
    WordVectorFiles.write(VECTORS, file, Format.TEXT);
    assertThat(Files.readString(file))
        .isEqualTo("3 2\nthe 1.5 -2.25\nnaïve 3.0E-20 0.1\n日本 -0.0 12345.678\n");
  }

  /** Byte by byte, as the original program's reader goes through it. */
  @Test
  void binaryIsTheOriginalPrograms() throws IOException {
    Path file = folder.resolve("v.bin");
    WordVectorFiles.write(VECTORS, file, Format.BINARY);
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("3 2\n");
      for (String word : VECTORS.words()) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        assertThat(in.readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(in.read()).isEqualTo(' ');
        for (float value : Objects.requireNonNull(VECTORS.vector(word))) {
          assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(Float.floatToRawIntBits(value));
        }
        assertThat(in.read()).isEqualTo('\n');
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /** Some writers leave out the line ends of the binary format, GloVe the first line of text. */
  @Test
  void readsTheVariantsOfOthers() throws IOException {
    Path file = folder.resolve("v.bin");
    Files.write(
        file, new byte[] {'2', ' ', '1', '\n', 'a', ' ', 0, 0, 0, 0x40, 'b', ' ', 0, 0, 0, 0});
    assertThat(WordVectorFiles.read(file).vector("a")).containsExactly(2);
    assertThat(WordVectorFiles.read(file).words()).containsExactly("a", "b");
    Path glove = Files.writeString(folder.resolve("glove.txt"), "a 1 2 3\nb 4 5 6\n");
    assertThat(WordVectorFiles.read(glove).vector("b")).containsExactly(4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v.txt|3 2/a 1 2/b 1 2/|states 3 vectors and has 2",
        "v.txt|2 2/a 1 2/b 1/|line 3: expected a word and 2 numbers, found 2 parts",
        "v.txt|2 2/a 1 2/a 1 2/|'a' is there twice",
        "v.txt|a 1 x/|line 1: 'x' should be a number",
        "v.txt|a 1 NaN/|finite",
        "v.txt|2 9999999/|from 1 to 65536",
        "v.bin|2000000000 300/a 0000|is too short",
        "v.bin|2 1/a 0000|cut short",
        "v.bin|PK|is not a binary file",
        "v.bin|-1 4/|from 1 to",
      })
  void refusesDamagedFiles(String name, String contents, String message) throws IOException {
    Path file = Files.writeString(folder.resolve(name), contents.replace('/', '\n'));
    assertThatThrownBy(() -> WordVectorFiles.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
