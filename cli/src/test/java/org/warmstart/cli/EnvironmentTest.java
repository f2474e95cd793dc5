package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables of the environment: what cannot be right is refused with the variable's name. */
class EnvironmentTest {
  private final Path folder;

  EnvironmentTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Run(int exitCode, String output) {}

  private Run run(String variable, String value, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put(variable, value);
    int exitCode = builder.start().waitFor();
    return new Run(exitCode, Files.readString(log));
  }

  private static List<String> warmstart(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  @ParameterizedTest
  @CsvSource({
    "abc, expected a size such as 512m or 4g",
    "4gb, expected a size such as 512m or 4g",
    "-1, expected a size such as 512m or 4g",
    "99999999999999999999, expected a size such as 512m or 4g",
    "0, at least 16m",
    "1k, at least 16m",
    "100000t, but this machine has"
  })
  void theLauncherRefusesAHeap(String heap, String message) throws Exception {
    Path launcher = Path.of("..", "warmstart").toAbsolutePath().normalize();
    Run run = run("WARMSTART_HEAP", heap, List.of("bash", launcher.toString(), "--version"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("warmstart: WARMSTART_HEAP is '" + heap + "'")
        .contains(message)
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-3", "100000", "99999999999"})
  void theEngineRefusesANumberOfThreads(String threads) throws Exception {
    Run run = run("WARMSTART_THREADS", threads, warmstart("doctor"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("warmstart: WARMSTART_THREADS: '" + threads + "' is not a number of threads")
        .hasLineCount(1);
  }

  @Test
  void theFolderForNativeLibrariesIsNamedIfItCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Run run = run("WARMSTART_CACHE", file.toString(), warmstart("doctor"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("warmstart: " + file + ": native libraries cannot be unpacked there")
        .contains("WARMSTART_CACHE")
        .hasLineCount(1);
  }
}
