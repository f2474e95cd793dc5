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
import org.warmstart.pipeline.AnswerRanker;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.text.chat.Turn;

/** Every configuration of docs/conversations.md runs, in the page's order, on the page's data. */
class ConversationsPageTest {
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile("`(\\w+\\.jsonl)` has.*?\n```json\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  ConversationsPageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyConfigurationRunsOnThePagesData() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "conversations.md"));
    List<String> files = new ArrayList<>();
    Matcher file = FILE.matcher(page);
    while (file.find()) {
      files.add(file.group(1));
      Files.writeString(folder.resolve(file.group(1)), file.group(2));
    }
    assertThat(files).containsExactly("chats.jsonl", "pairs.jsonl");
    Pretraining.run(
        TinyRuns.gpt(
            TinyRuns.text(folder, 40),
            folder.resolve("runs/gpt"),
            "training.steps=1",
            "data.heldOut=0",
            "model.changes.n_positions=96"),
        TrainingListener.NONE);
    List<String> run = new ArrayList<>();
    Matcher yaml = YAML.matcher(page);
    while (yaml.find()) {
      FinetuneConfig config =
          ConfigReader.parse(
              yaml.group(1),
              "docs/conversations.md",
              folder,
              List.of("training.steps=2"),
              FinetuneConfig.class);
      FineTuning.Result result = FineTuning.run(config, TrainingListener.NONE);
      boolean rewarded = config.out().endsWith("rewarded");
      assertThat(result.scores()).containsKey(rewarded ? "win_rate" : "loss");
      assertThat(config.out().resolve("predictions.jsonl")).isNotEmptyFile();
      run.add(String.valueOf(config.out().getFileName()));
    }
    assertThat(run)
        .containsExactly("answers", "dialogue", "reverse", "preferred", "reward", "rewarded");

    PipelineOptions options = PipelineOptions.DEFAULT.withSpecialTokensInText(true);
    List<Turn> turns = List.of(Turn.user("Who sees the sea?"));
    try (TextGenerator generator =
        TextGenerator.load(folder.resolve("runs/answers/model"), options)) {
      String prompt = generator.chat(false).prompt(turns);
      assertThat(prompt).endsWith("<|im_start|>assistant\n");
      assertThat(generator.generate(prompt, generator.settings()).texts()).hasSize(1);
    }
    for (String ranking : List.of("runs/reverse/model", "runs/reward/model")) {
      try (AnswerRanker ranker = AnswerRanker.load(folder.resolve(ranking))) {
        assertThat(ranker.scores(turns, List.of("The cat.", "The moon.")))
            .doesNotHaveDuplicates()
            .allMatch(Double::isFinite);
      }
    }
  }
}
