package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        .contains(two + " has 2 lines, but " + one + " has 1; both need a line");
    assertThat(
            CommandLineRun.of("metric", "accuracy", "--predictions", one, "--references", two)
                .err())
        .contains(one + " has 1 line, but " + two + " has 2; both need a line");
  }

  private static String error(String metric, Path predictions, Object... references) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("metric", metric, "--predictions", predictions, "--references"));
    arguments.addAll(List.of(references));
    CommandLineRun run = CommandLineRun.of(arguments.toArray());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    return run.err();
  }

  @Test
  void namesTheFileThatIsWrong() throws IOException {
    Path numbers = file("n", "1\n2\n");
    Path words = file("w", "1\nx\n");
    Path blank = file("b", "a\n \n");
    Path large = file("l", "1\n18446744073709551615\n");
    Path none = file("none", "1\nNaN\n");
    for (String metric : new String[] {"pearson", "spearman"}) {
      assertThat(error(metric, words, numbers)).contains(words + ":2: not a number: 'x'");
      assertThat(error(metric, numbers, words)).contains(words + ":2: not a number: 'x'");
      assertThat(error(metric, numbers, none)).contains(none + ":2: not a number: 'NaN'");
    }
    for (String metric : new String[] {"accuracy", "f1", "matthews"}) {
      assertThat(error(metric, blank, numbers)).contains(blank + ":2: a class label is missing");
      assertThat(error(metric, numbers, blank)).contains(blank + ":2: a class label is missing");
      assertThat(error(metric, numbers, numbers, numbers)).contains("one reference");
    }
    assertThat(error("perplexity", numbers, large)).contains(large + ":2: not a number of tokens");
    assertThat(error("perplexity", words, numbers)).contains(words + ":2: not a number");
    Path empty = file("e", "");
    assertThat(error("rouge", empty, empty)).contains("is empty");
    assertThat(error("rouge", empty, numbers)).contains(numbers + " has 2");
  }

  /** Two sentences the other way round: the longest common subsequence is one of them. */
  @Test
  void textsOfSeveralLinesAreJson() throws IOException {
    Path predictions = file("p", "\"the cat sat\\non a mat\"\n");
    Path references = file("r", "\"on a mat\\nthe cat sat\"\n");
    CommandLineRun run =
        CommandLineRun.of(
            "metric",
            "rouge",
            "--predictions",
            predictions,
            "--references",
            references,
            "--json",
            "--json-input");
    assertThat(run.out()).contains("\"rougeL\":0.5,").contains("\"rougeLsum\":1.0,");
  }

  @Test
  void whatIsNotDefinedIsNullAndSaidToBe() throws IOException {
    Path numbers = file("n", "1\n1\n");
    CommandLineRun run =
        CommandLineRun.of(
            "metric", "pearson", "--predictions", numbers, "--references", numbers, "--json");
    assertThat(run.out()).isEqualTo("{\"pearson\":null,\"count\":2}\n");
    assertThat(run.err()).contains("pearson is not defined");
  }
}
