package org.warmstart.learn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.RunDirectory.Existing;

class RunDirectoryTest {
  private final Path folder;

  RunDirectoryTest(@TempDir Path temporary) {
    folder = temporary.resolve("run");
  }

  private static RunDirectory.Contents contents(String text) {
    return place -> Files.writeString(place.resolve("weights"), text);
  }

  @Test
  void twoRunsCannotUseOneFolder() {
    try (RunDirectory run = RunDirectory.open(folder, Existing.REFUSE)) {
      assertThat(run.folder()).isEqualTo(folder);
      assertThatThrownBy(() -> RunDirectory.open(folder, Existing.RESUME))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("in use by another run");
    }
    RunDirectory.open(folder, Existing.RESUME).close();
  }

  @Test
  void aFolderWithContentsIsNotTouched() throws IOException {
    Files.createDirectories(folder);
    Path mine = Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.REFUSE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.OVERWRITE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not an earlier run");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void aStartThatFailedDoesNotBlockTheNext() {
    try (RunDirectory run = RunDirectory.open(folder, Existing.REFUSE)) {
      run.writeConfig("batchSize: 2\n");
    }
    try (RunDirectory run = RunDirectory.open(folder, Existing.REFUSE)) {
      run.saveStep(1, 1, contents("trained"));
    }
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.REFUSE))
        .isInstanceOf(InputException.class);
  }

  @Test
  void theNewestCompleteCheckpointIsFoundAndOldOnesGo() throws IOException {
    try (RunDirectory run = RunDirectory.open(folder, Existing.REFUSE)) {
      for (long step : new long[] {5, 10, 15}) {
        run.saveStep(step, 2, contents("weights of step " + step));
      }
      assertThat(folder.resolve("checkpoints/step-5")).doesNotExist();
      Path newest = folder.resolve("checkpoints/step-15");
      assertThat(run.newestStep()).isEqualTo(newest);
      // as long as before, with one letter changed
      Files.writeString(newest.resolve("weights"), "Weights of step 15");
      assertThat(run.newestStep()).isEqualTo(folder.resolve("checkpoints/step-10"));
      Files.writeString(folder.resolve("checkpoints/step-10/weights"), "torn");
      assertThat(run.newestStep()).isNull();
    }
  }

  @Test
  void aCheckpointThatCannotBeWrittenLeavesTheEarlierOnes() throws IOException {
    try (RunDirectory run = RunDirectory.open(folder, Existing.REFUSE)) {
      Path good = run.saveStep(1, 1, contents("good"));
      RunDirectory.Contents full =
          place -> {
            Files.writeString(place.resolve("weights"), "half");
            throw new IOException("No space left on device");
          };
      assertThatThrownBy(() -> run.saveStep(2, 1, full))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("No space left on device");
      assertThat(run.newestStep()).isEqualTo(good);
      try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
        assertThat(left).containsExactly(good);
      }
    }
  }

  @Test
  void aFileInPlaceOfAFolderIsRefused() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.RESUME))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found a file");
  }

  @Test
  void metricsAfterTheCheckpointAreDropped() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("metrics.jsonl");
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.add("train", 1, Map.of("loss", 2.5));
      log.add("train", 2, Map.of("loss", Double.NaN));
      log.add("train", 3, Map.of("loss", 1.5));
    }
    Files.writeString(file, Files.readString(file) + "{\"kind\": \"tra");
    MetricsLog.open(file, 2).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"kind\":\"train\",\"step\":1,\"loss\":2.5}",
            "{\"kind\":\"train\",\"step\":2,\"loss\":null}");
  }

  @Test
  void eventRecordsHaveTheMaskedChecksumOfTensorBoard() throws IOException {
    Files.createDirectories(folder);
    EventFile.create(folder, 0).close();
    byte[] bytes;
    try (Stream<Path> files = Files.list(folder)) {
      bytes = Files.readAllBytes(files.findFirst().orElseThrow());
    }
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // wall time (9 bytes), step 0 (2 bytes), "brain.Event:2" (15 bytes)
    assertThat(record.getLong()).isEqualTo(26);
    assertThat(record.getInt()).isEqualTo(maskedChecksum(bytes, 0, 8));
    assertThat(record.getInt(12 + 26)).isEqualTo(maskedChecksum(bytes, 12, 26));
    assertThat(bytes).hasSize(8 + 4 + 26 + 4);
  }

  /** CRC-32C bit by bit, from its polynomial, masked as in the TFRecord format. */
  private static int maskedChecksum(byte[] bytes, int from, int length) {
    int crc = ~0;
    for (int i = from; i < from + length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82F63B78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }
}
