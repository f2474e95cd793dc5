package org.warmstart.learn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.RunDirectory.Existing;

class RunDirectoryTest {
  /** What tells a configuration that a run wrote from one that a user did. */
  private static final String COMPLETE =
      """
      model:
        checkpoint: a
      tokenizer: null
      data: {}
      training: {}
      seed: 42
      out: run
      existing: refuse
      """;

  private final Path folder;

  RunDirectoryTest(@TempDir Path temporary) {
    folder = temporary.resolve("run");
  }

  private RunDirectory begun(Existing existing) {
    RunDirectory run = RunDirectory.open(folder, existing);
    run.begin();
    return run;
  }

  private static RunDirectory.Contents contents(String text) {
    return place -> Files.writeString(place.resolve("weights"), text);
  }

  @Test
  void twoRunsCannotUseOneFolder() {
    try (RunDirectory run = begun(Existing.REFUSE)) {
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
        .hasMessageContaining("not an earlier run that could be deleted");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.RESUME))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not an earlier run that could be continued");
    assertThat(folder).isDirectoryContaining(entry -> entry.equals(mine));
    assertThat(folder.resolve(".lock")).doesNotExist();
    assertThat(mine).hasContent("mine");
  }

  @Test
  void aStartThatFailedDoesNotBlockTheNext() {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.writeConfig(COMPLETE);
    }
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.saveStep(1, 1, contents("trained"));
    }
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.REFUSE))
        .isInstanceOf(InputException.class);
  }

  @Test
  void theNewestCompleteCheckpointIsFoundAndOldOnesGo() throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
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
    try (RunDirectory run = begun(Existing.REFUSE)) {
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
  void nothingIsMadeBeforeTheRunBegins() {
    RunDirectory.open(folder.resolve("a/b"), Existing.REFUSE).close();
    assertThat(folder).doesNotExist();
  }

  /** A project's folder with a configuration of the user's own is no run. */
  @Test
  void aConfigurationAloneIsNoRun() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints"));
    Files.writeString(folder.resolve("config.yaml"), "model: {checkpoint: a}\nout: .\n");
    Files.writeString(folder.resolve(".lock"), "");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.OVERWRITE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not an earlier run");
    assertThatThrownBy(() -> RunDirectory.open(folder, Existing.REFUSE))
        .isInstanceOf(InputException.class);
    assertThat(folder.resolve("config.yaml")).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void overwritingDeletesTheRunAndNothingElse(boolean marked) throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.writeConfig(COMPLETE);
      run.saveStep(3, 1, contents("weights"));
      run.saveBest(3, contents("weights"));
      run.saveModel(contents("weights"));
      Files.createDirectories(run.tokenizer());
      Files.writeString(run.tokenizer().resolve("tokenizer.json"), "{}");
      MetricsLog.open(run.metrics(), 0).close();
      EventFile.create(folder, 0).close();
      run.writeText("report.html", "");
    }
    if (!marked) {
      // as earlier versions left it
      Files.delete(folder.resolve(".warmstart-run"));
    }
    List<String> mine =
        List.of("thesis.tex", "data/rows.tsv", "model/README.md", "checkpoints/notes/one.txt");
    for (String file : mine) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "mine");
    }
    try (RunDirectory run = RunDirectory.open(folder, Existing.OVERWRITE)) {
      assertThat(run.newestStep()).isNull();
      assertThat(folder.resolve("model/weights")).exists();
      run.begin();
      assertThat(files())
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(mine.stream(), Stream.of(".lock", ".warmstart-run")).toList());
      run.saveModel(contents("new"));
    }
    assertThat(folder.resolve("model/weights")).hasContent("new");
    assertThat(folder.resolve("model/README.md")).hasContent("mine");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }

  @Test
  void whatTheNewRunStartsFromIsNotDeleted() throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.saveModel(contents("weights"));
    }
    try (RunDirectory run = RunDirectory.open(folder, Existing.OVERWRITE)) {
      assertThatThrownBy(() -> run.requireKept(List.of(run.model().resolve("weights"))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("lies in the earlier run that is to be overwritten");
      run.requireKept(
          List.of(folder.resolveSibling("elsewhere"), Files.createFile(folder.resolve("a"))));
    }
    assertThat(folder.resolve("model/weights")).exists();
  }

  @Test
  void damagedCheckpointsDoNotCount() throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.saveStep(20, 1, contents("weights"));
      Files.writeString(folder.resolve("checkpoints/step-20/weights"), "Weights");
    }
    try (RunDirectory run = begun(Existing.RESUME)) {
      assertThat(run.newestStep()).isNull();
      run.saveStep(5, 2, contents("five"));
      assertThat(folder.resolve("checkpoints/step-20")).as("until there are two").exists();
      Path ten = run.saveStep(10, 2, contents("ten"));
      assertThat(run.newestStep()).isEqualTo(ten);
      assertThat(folder.resolve("checkpoints/step-5")).exists();
      assertThat(folder.resolve("checkpoints/step-20")).doesNotExist();
    }
  }

  /** A file in the way of the rename stands for a disk that refuses it. */
  @Test
  void theOldModelStaysIfTheNewOneCannotTakeItsPlace() throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.saveModel(contents("old"));
      RunDirectory.Contents vanishing =
          place -> {
            Files.writeString(place.resolve("weights"), "new");
            throw new IOException("Input/output error");
          };
      assertThatThrownBy(() -> run.saveModel(vanishing)).isInstanceOf(InputException.class);
      assertThat(run.model().resolve("weights")).hasContent("old");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".replaced-model", ".writing-old-model"})
  void aModelMovedAwayByARunThatWasKilledComesBack(String away) throws IOException {
    try (RunDirectory run = begun(Existing.REFUSE)) {
      run.saveModel(contents("old"));
    }
    Files.move(folder.resolve("model"), folder.resolve(away));
    Files.createDirectory(folder.resolve(".writing-model"));
    try (RunDirectory run = RunDirectory.open(folder, Existing.RESUME)) {
      assertThat(run.model().resolve("weights")).hasContent("old");
      run.begin();
      assertThat(folder.resolve(".writing-model")).doesNotExist();
      assertThat(folder.resolve(away)).doesNotExist();
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

  /** In any bit of any line: that line goes, or is still one; the later ones stay. */
  @Test
  void aFlippedBitInTheMetricsLosesNoOtherLine() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("metrics.jsonl");
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      for (int step = 1; step <= 3; step++) {
        log.add("train", step, Map.of("loss", 2.5));
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    String last = "{\"kind\":\"train\",\"step\":3,\"loss\":2.5}";
    for (int bit = 0; bit < 8 * bytes.length * 2 / 3 - 8; bit += 3) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);
      MetricsLog.open(file, 3).close();
      List<String> left = Files.readAllLines(file);
      assertThat(left).as("bit " + bit).contains(last).hasSizeBetween(1, 3);
    }
  }

  @Test
  void anEvaluationMadeAgainReplacesItsLine() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("metrics.jsonl");
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.add("train", 4, Map.of("loss", 2.0));
      log.add("evaluation", 4, Map.of("loss", 3.0));
      log.replace("evaluation", 4, Map.of("loss", 1.0));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"kind\":\"train\",\"step\":4,\"loss\":2.0}",
            "{\"kind\":\"evaluation\",\"step\":4,\"loss\":1.0}");
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
