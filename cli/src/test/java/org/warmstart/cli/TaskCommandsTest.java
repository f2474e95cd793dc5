package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;

/** The commands {@code tag}, {@code answer} and {@code evaluate --out}. */
class TaskCommandsTest {
  private final Path folder;

  TaskCommandsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path tagger() {
    return TinyCheckpoint.bert(folder.resolve("tagger"), Head.TOKEN_CLASSIFICATION, "X", "B-Y");
  }

  @Test
  void wordsAreTaggedWhereverTheyStand() throws IOException {
    Path model = tagger();
    Path lines = write("lines.txt", "the cat sat\n\na dog\n");
    CommandLineRun run = CommandLineRun.of("tag", model, lines, "--words");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(lines + ":2: there are no words");
    assertThat(run.out())
        .matches("the\t(X|B-Y)\ncat\t(X|B-Y)\nsat\t(X|B-Y)\n\n\na\t(X|B-Y)\ndog\t(X|B-Y)\n\n");
    Path conll = write("words.conll", "the D\ncat N\nsat V\n\na D\ndog N\n");
    CommandLineRun table = CommandLineRun.of("tag", model, conll, "--words", "--text", 0);
    assertThat(table.exitCode()).as(table.err()).isZero();
    assertThat(table.out()).isEqualTo(run.out().replace("\n\n\n", "\n\n"));
  }

  @Test
  void placesOfEntitiesAreInCodePoints() throws IOException {
    CommandLineRun run = CommandLineRun.of("tag", tagger(), write("a.txt", "😀 cat"), "--json");
    JsonNode tags = new ObjectMapper().readTree(run.out()).path("tags");
    assertThat(tags).hasSize(2);
    assertThat(tags.get(1).path("start").asInt()).isEqualTo(2);
    assertThat(tags.get(1).path("end").asInt()).isEqualTo(5);
    assertThat(tags.get(1).path("text").asText()).isEqualTo("cat");
  }

  @Test
  void answersArePartsOfTheirContext() throws IOException {
    Path model = TinyCheckpoint.bert(folder.resolve("model"), Head.QUESTION_ANSWERING);
    String context = "the dog sat on the cat and a mat ".repeat(4).strip();
    Path lines = write("q.txt", "the cat\t" + context + "\nalone\n");
    CommandLineRun run = CommandLineRun.of("answer", model, lines);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(lines + ":2: expected a question and the context");
    assertThat(context).contains(run.out().lines().findFirst().orElseThrow());
    CommandLineRun none =
        CommandLineRun.of(
            "answer", model, lines, "--unanswerable", "--no-answer-threshold", "-1e9");
    assertThat(none.out()).isEqualTo("\n\n");
    assertThat(CommandLineRun.of("answer", model, lines, "--no-answer-threshold", "1").err())
        .contains("--no-answer-threshold goes with --unanswerable");
    assertThat(CommandLineRun.of("answer", model, lines, "--max-length", "25").err())
        .contains("maxLength 25 is not between 1 and the model's 24 positions");
  }

  @Test
  void evaluateWritesWhatIsPredicted() throws IOException {
    Path rows =
        write("rows.jsonl", "{\"tokens\": [\"cat\"], \"tags\": [\"X\"], \"key\": \"a7\"}\n");
    Path config =
        write(
            "evaluate.yaml",
            "checkpoint: %s\ntask: tagging\ndata: {test: [%s], columns: {id: key}}\n"
                .formatted(tagger(), rows));
    Path out = folder.resolve("out");
    CommandLineRun run = CommandLineRun.of("evaluate", "--config", config, "--out", out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode line = new ObjectMapper().readTree(Files.readString(out.resolve("predictions.jsonl")));
    assertThat(line.path("id").asText()).isEqualTo("a7");
    assertThat(line.path("reference").get(0).asText()).isEqualTo("X");
    assertThat(line.path("prediction").get(0).asText()).isIn("X", "B-Y");
    CommandLineRun again = CommandLineRun.of("evaluate", "--config", config, "--out", out);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("there are files in this folder");
    assertThat(
            CommandLineRun.of("evaluate", "--config", config, "--out", out, "--overwrite")
                .exitCode())
        .isZero();
    assertThat(CommandLineRun.of("evaluate", "--config", config, "--overwrite").err())
        .contains("--overwrite goes with --out");
  }
}
