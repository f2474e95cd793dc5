package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.TrainingListener;

/** The configurations of docs/tasks.md run on the data that stand there. */
class TasksPageTest {
  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  /** A block whose paragraph begins with the name of a file. */
  private static final Pattern FILE =
      Pattern.compile(
          "\\n\\n`([a-z]+\\.[a-z]+)` (?:[^\\n]+\\n)+\\n```(?:json|text)\\n(.*?)```",
          Pattern.DOTALL);

  private final Path folder;

  TasksPageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyConfigurationRunsOnThePagesData() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "tasks.md"));
    List<String> files = new ArrayList<>();
    Matcher file = FILE.matcher(page);
    while (file.find()) {
      String name = file.group(1);
      files.add(name);
      // the page shows one file of each form
      for (String each : List.of(name, name.replace(".", "-dev."))) {
        Files.writeString(folder.resolve(each), file.group(2));
      }
    }
    assertThat(files)
        .containsExactly("topics.jsonl", "ner.conll", "squad.json", "choices.jsonl", "same.jsonl");
    Pretraining.run(
        TinyRuns.bert(
            TinyRuns.text(folder, 40),
            folder.resolve("runs/bert"),
            "training.steps=1",
            "data.heldOut=0",
            "model.changes.max_position_embeddings=384"),
        TrainingListener.NONE);
    Pretraining.run(
        TinyRuns.gpt(
            folder.resolve("text.txt"),
            folder.resolve("runs/gpt"),
            "training.steps=1",
            "data.heldOut=0",
            "model.changes.n_positions=320",
            "model.changes.eos_token_id=0"),
        TrainingListener.NONE);
    List<String> run = new ArrayList<>();
    Matcher yaml = YAML.matcher(page);
    int configurations = 0;
    while (yaml.find()) {
      FinetuneConfig config =
          ConfigReader.parse(
              yaml.group(1),
              "docs/tasks.md",
              folder,
              List.of("training.steps=2"),
              FinetuneConfig.class);
      configurations++;
      if (config.data().train().stream().allMatch(Files::exists)) {
        assertThat(config.data().validation()).doesNotContainAnyElementsOf(config.data().train());
        FineTuning.Result result = FineTuning.run(config, TrainingListener.NONE);
        assertThat(result.scores()).isNotEmpty();
        assertThat(config.out().resolve("predictions.jsonl")).isNotEmptyFile();
        run.add(config.out().getFileName().toString());
      }
    }
    assertThat(configurations).isEqualTo(10);
    assertThat(run)
        .containsExactly(
            "topics", "ner", "squad", "choices", "mrpc", "stsb", "similarity", "mixed");
    assertThat(folder.resolve("runs/squad/predictions.json"))
        .content()
        .contains("\"q1\" :", "\"q2\" :");
  }
}
