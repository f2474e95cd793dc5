package org.warmstart.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;

class OpenAiReleaseTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @BeforeEach
  void copyFixture() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/formats/openai"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
  }

  /** As published: no configuration beside the weights, heads of width 64. */
  @Test
  void theConfigurationFollowsFromTheShapes() throws IOException {
    Files.delete(folder.resolve("config.json"));
    shapes(
        "[[7,128],[11,128],[1,128,384],[384],[1,128,128],[128],[128],[128],[1,128,512],[512],"
            + "[1,512,128],[128],[128],[128]]");
    assertThat(Checkpoint.exists(folder)).isTrue();
    ModelConfig config = Checkpoint.config(folder);
    assertThat(config.modelType()).isEqualTo("openai-gpt");
    assertThat(config.layers()).isEqualTo(1);
    assertThat(config.width()).isEqualTo(128);
    assertThat(config.vocabularySize()).isEqualTo(11);
    assertThat(config.maxPositions()).isEqualTo(7);
    // embeddings, attention, feed-forward, two norms
    assertThat(Checkpoint.describe(folder).parameterCount())
        .isEqualTo((7 + 11) * 128 + 4 * 128 * 128 + 8 * 128 * 128 + 4 * 128 + 5 * 128 + 4 * 128);
    assertRefused("the shapes need 200,576 numbers, params_0.npy to params_9.npy have 1888");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|not valid JSON",
        "[]|has 0 shapes; expected 2",
        "[[5,8],[13,8],[8]]|has 3 shapes; expected 2",
        "[[5,8],[-1,8]]|has the size -1 in a shape",
        "[[5,8],[1.5,8]]|has the size 1.5 in a shape",
        "[[5,8],[[1],8]]|has the size [1] in a shape",
        "[[5,8],[99999999999,8]]|has the size 99999999999 in a shape",
        "[[5,8],[]]|has [] where a shape should be",
        "[[5,8],7]|has 7 where a shape should be",
        "[[5,8],[1,1,1,1]]|has [1,1,1,1] where a shape should be",
        "[[5,8],[2000000000,2000000000,2000000000]]|is too large",
        "[[5,8],[13,8]]|the shapes need 144 numbers",
      })
  void wrongShapes(String json, String message) throws IOException {
    shapes(json);
    assertRefused(message);
  }

  @Test
  void wrongPieces() throws IOException {
    Path last = folder.resolve("params_9.npy");
    byte[] bytes = Files.readAllBytes(last);
    Files.delete(last);
    assertRefused("params_0.npy to params_8.npy have 1700");
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused("params_9.npy: of shape [188] and type F32 needs 752 bytes, has 751");
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }\n";
    ByteBuffer matrix =
        ByteBuffer.allocate(10 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
    matrix.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    matrix.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    Files.write(last, matrix.array());
    assertRefused("params_9.npy: holds F64 [1, 1]; expected one row of F32");
    Files.delete(folder.resolve("params_0.npy"));
    assertRefused("params_0.npy: no such file");
  }

  @Test
  void shapesOfAnotherModel() throws IOException {
    String json = Files.readString(folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"), json.replace("\"n_positions\": 5", "\"n_positions\": 6"));
    assertRefused("'transformer.positions_embed.weight' has the shape [5, 8]");
  }

  private void shapes(String json) throws IOException {
    Files.writeString(folder.resolve("params_shapes.json"), json);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Checkpoint.load(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message);
  }
}
