package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A student learns from the texts that its teacher writes: the commands of docs/distillation.md.
 */
class SequenceDistillationTest {
  private final Path folder;

  SequenceDistillationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void studentLearnsFromWhatTheTeacherWrites() throws IOException {
    Path teacher = TinyCheckpoint.bart(folder.resolve("teacher"));
    Path sources = folder.resolve("sources.csv");
    Files.writeString(
        sources,
        "id,text\na1,the cat sat\na2,\"a dog, the cat\"\na3," + "the cat ".repeat(60) + "\n");

    CommandLineRun written =
        CommandLineRun.of(
            "generate", teacher, sources, "--targets", "written", "--max-new-tokens", 6);

    assertThat(written.exitCode()).isEqualTo(1);
    assertThat(written.err()).contains("sources.csv", "--truncate");
    assertThat(written.out().lines()).hasSize(2);
    assertThat(written.out().lines().toList().get(1))
        .contains("\"id\":\"a2\"", "\"text\":\"a dog, the cat\"", "\"written\":\"");

    Path rows = Files.writeString(folder.resolve("written.jsonl"), written.out());
    Path config =
        Files.writeString(
            folder.resolve("taught.yaml"),
            """
            model: {checkpoint: %s}
            task: {name: seq2seq, maxLength: 16, maxTargetLength: 16}
            data: {train: [%s], columns: {text: text, target: written, id: id}}
            batchSize: 2
            training: {steps: 2}
            out: taught
            """
                .formatted(teacher, rows));
    CommandLineRun trained = CommandLineRun.of("finetune", "--config", config);
    assertThat(trained.err()).doesNotContain("warmstart:");
    assertThat(trained.exitCode()).isZero();
    assertThat(folder.resolve("taught/model/model.safetensors")).exists();
  }

  @Test
  void refusesAColumnThatIsThere() throws IOException {
    Path teacher = TinyCheckpoint.bart(folder.resolve("teacher"));
    Path sources = folder.resolve("sources.csv");
    Files.writeString(sources, "text,summary\nthe cat sat,cat\n");

    CommandLineRun there = CommandLineRun.of("generate", teacher, sources, "--targets", "summary");
    assertThat(there.exitCode()).isNotZero();
    assertThat(there.err()).contains("the table has a column of that name");
    assertThat(there.out()).isEmpty();
    assertThat(CommandLineRun.of("generate", teacher, sources, "--targets", "text").err())
        .contains("that column has the source");
    assertThat(CommandLineRun.of("generate", teacher, sources, "--targets", "new", "--json").err())
        .contains("leave out --json");
  }
}
