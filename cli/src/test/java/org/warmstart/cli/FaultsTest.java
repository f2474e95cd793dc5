package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.cli.fault.FaultyProvider;

/**
 * The disk fills, the process is killed, the power is cut: at operations on files of the commands
 * that write. {@link FaultScenario} says what must hold then.
 */
class FaultsTest {
  private final Path folder;

  FaultsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Scenarios with strides: at every operation of the cheap ones, at every nth of others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "natives:1,tokenizer:1,vectors:1,pull:5,convert:5,average:11,expand:13,compose:29",
        "pretrain:17,finetune:41"
      })
  void leaveWhatIsWholeAndCanBeRepeated(String scenarios) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + FaultyProvider.PROPERTY + "=" + FaultyProvider.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                FaultProcess.class.getName(),
                folder.resolve("files").toString(),
                scenarios)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
