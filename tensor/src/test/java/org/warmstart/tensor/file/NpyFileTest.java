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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;

class NpyFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  /** A header as NumPy writes it, over three float32 numbers. */
  private Path write(String dictionary) throws IOException {
    return write(1, dictionary.length(), dictionary, 12);
  }

  private Path write(int version, long stated, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    int start = version == 1 ? 10 : 12;
    ByteBuffer out =
        ByteBuffer.allocate(start + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      out.putShort((short) stated);
    } else {
      out.putInt((int) stated);
    }
    out.put(text);
    for (int i = 0; i < dataBytes / 4; i++) {
      out.putFloat(i + 0.5f);
    }
    return Files.write(folder.resolve("x.npy"), out.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(3,)|False|3",
        "(3,)|True|3",
        "(1, 3)|False|1;3",
        "(3, 1)|False|3;1",
        "(1,3)|False|1;3",
      })
  void shapes(String written, String fortran, String shape) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': " + fortran + ", 'shape': " + written + ", }  \n";
    for (int version = 1; version <= 3; version++) {
      try (Scope scope = Scope.open();
          NpyFile file = NpyFile.open(write(version, header.length(), header, 12))) {
        assertThat(file.info().shape())
            .isEqualTo(Arrays.stream(shape.split(";")).map(Long::valueOf).toList());
        assertThat(file.info().type()).isEqualTo(TensorType.F32);
        assertThat(Tensors.floats(file.read(0, 3))).containsExactly(0.5f, 1.5f, 2.5f);
        assertThat(Tensors.floats(file.read(1, 1))).containsExactly(1.5f);
        assertThatThrownBy(() -> file.read(2, 2)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<f4|False|(4,)|needs 16 bytes, has 12",
        "<f4|False|()|needs 4 bytes, has 12",
        "<f8|False|(2,)|needs 16 bytes, has 12",
        ">f4|False|(3,)|has the type '>f4'",
        "<f4|True|(3, 1)|in column-major order",
        "<f4|False|(-3,)|a header that is none",
        "<f4|Maybe|(3,)|a header that is none",
        "<f4|False|(9999999999999999999,)|a header that is none",
        "<f4|False|(999999999999999999, 999999999999999999)|is too large",
        "<f4|False|(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3)|a header that is none",
      },
      ignoreLeadingAndTrailingWhitespace = true)
  void headersThatAreWrong(String type, String fortran, String shape, String message)
      throws IOException {
    assertRefused(
        write(
            "{'descr': '"
                + type
                + "', 'fortran_order': "
                + fortran
                + ", 'shape': "
                + shape
                + ", }"),
        message);
  }

  @Test
  void picklesInsideAreNotRead() throws IOException {
    assertRefused(
        write("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"), "has the type '|O'");
  }

  @Test
  void filesThatAreNone() throws IOException {
    assertRefused(folder.resolve("none.npy"), "no such file");
    assertRefused(Files.write(folder.resolve("x.npy"), new byte[11]), "11 bytes are too few");
    assertRefused(Files.write(folder.resolve("x.npy"), new byte[20]), "is not a NumPy file");
    assertRefused(write(4, 2, "{}", 12), "is not a NumPy file of version 1 to 3");
    assertRefused(write(1, 60000, "{}", 12), "states a header of 60000 bytes");
    assertRefused(write(2, -1, "{}", 12), "states a header of 4294967295 bytes");
    assertRefused(write("{}"), "a header that is none");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
