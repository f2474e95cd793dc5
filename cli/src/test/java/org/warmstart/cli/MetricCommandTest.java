package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricCommandTest {
  private final Path folder;

  MetricCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void scoresLineByLine() throws IOException {
    Path predictions = file("p", "a\nb\na\nb\n");
    Path references = file("r", "a\nb\nb\nb\n");
    CommandLineRun run =
        CommandLineRun.of(
            "metric",
            "accuracy",
            "--predictions",
            predictions,
            "--references",
            references,
            "--json");
    assertThat(run.out()).isEqualTo("{\"accuracy\":0.75,\"count\":4}\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void saysWhichLineIsWrong() throws IOException {
    Path predictions = file("p", "1.5\nmany\n");
    Path references = file("r", "1\n2\n");
    CommandLineRun run =
        CommandLineRun.of(
            "metric", "pearson", "--predictions", predictions, "--references", references);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(predictions + ":2: not a number: 'many'");
  }

  @Test
  void bothFilesMustBeEquallyLong() throws IOException {
    Path one = file("one", "a\n");
    Path two = file("two", "a\na\n");
    assertThat(
            CommandLineRun.of("metric", "accuracy", "--predictions", two, "--references", one)
                .err())
        .contains(one + " ends after 1 lines, but " + two + " goes on");
    assertThat(
            CommandLineRun.of("metric", "accuracy", "--predictions", one, "--references", two)
                .err())
        .contains(two + " has more lines than " + one);
  }
}
