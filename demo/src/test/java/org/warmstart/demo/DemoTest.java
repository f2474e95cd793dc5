package org.warmstart.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.model.checkpoint.Checkpoint;

/** The whole demo, with models of a few thousand numbers, on this project's own Javadoc. */
class DemoTest {
  private final Path folder;
  private final Path out;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  DemoTest(@TempDir Path folder) {
    this.folder = folder;
    out = folder.resolve("demo");
  }

  private static DemoSettings tiny(int namingTest) {
    DemoSettings.Steps two = new DemoSettings.Steps(2, 8, 1e-3);
    return new DemoSettings(
        "tiny",
        false,
        new DemoSettings.Sizes(400, 16, 1, 2, 24),
        two,
        two,
        new DemoSettings.Library(List.of(4), List.of(two), 6),
        new DemoSettings.Naming(two, 16, namingTest, 2),
        2);
  }

  /** Sources of three modules, as the libraries to tell apart. */
  private Path corpus() throws IOException {
    Path corpus = folder.resolve("corpus");
    for (String module : List.of("text", "tensor", "model")) {
      Path from = Path.of("..", module, "src/main/java");
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          Path to = corpus.resolve(module).resolve(from.relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    return corpus;
  }

  private String run(DemoSettings settings, Path corpus) {
    messages.reset();
    PrintStream stream = new PrintStream(messages, true, StandardCharsets.UTF_8);
    Path report = new Demo(settings, out, corpus, folder, stream, false).run();
    assertThat(report).isEqualTo(out.resolve("report.html"));
    return messages.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyPhaseRunsOnceAndLeavesItsResults() throws IOException {
    Path corpus = corpus();
    String first = run(tiny(8), corpus);
    assertThat(first).contains("[1/7]", "[7/7]", "BERT2BERT, seed 1", "4 labels, seed 1");
    assertThat(first).doesNotContain("left out");
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page)
        .contains("Transfer with few labels", "Warm-started encoder-decoders", "Rnd2Rnd");
    for (String name : List.of("pretrain-bert", "pretrain-gpt")) {
      Path model = out.resolve(name).resolve("model");
      assertThat(Checkpoint.config(model).width()).isEqualTo(16);
      assertThat(Files.readString(out.resolve("results/" + name + ".json")))
          .contains("perplexity", "tokensPerSecond");
    }
    // two models, pre-trained and not, two seeds; three starts, two seeds
    assertThat(results("library-")).hasSize(8);
    assertThat(results("naming-")).hasSize(6 + 1);
    List<String> kept = contents();

    // started again, it only writes its report anew
    String second = run(tiny(8), corpus);
    assertThat(second).doesNotContain("labels, seed", "BERT2BERT, seed", "steps");
    assertThat(contents()).isEqualTo(kept);

    assertThatThrownBy(() -> run(tiny(9), corpus))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("other settings");
    Path own = Files.writeString(out.resolve("mine.txt"), "not a demo's");
    assertThatThrownBy(() -> Demo.delete(out, corpus))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.txt");
    Files.delete(own);
    Demo.delete(out, corpus);
    assertThat(out).doesNotExist();
  }

  private List<String> results(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(out.resolve("results"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  /** What phases found out, but for the time that they took. */
  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.list(out.resolve("results"))) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("phase-"))
          .sorted()
          .map(DemoTest::contents)
          .toList();
    }
  }

  private static String contents(Path file) {
    try {
      return file.getFileName() + Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void textThatIsNotThereIsRefusedBeforeAnythingIsMade() {
    assertThatThrownBy(() -> run(tiny(8), folder.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none does not exist");
    assertThat(out).doesNotExist();
  }
}
