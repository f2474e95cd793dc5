package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.training.TrainingListener;

/** The configurations of docs/pretraining.md run: two steps of each, on a text of a few lines. */
class PretrainingPageTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("..", "docs", "pretraining.md");

  @Test
  void everyConfigurationOfThePageTrains(@TempDir Path folder) throws IOException {
    Path text = TinyRuns.text(folder, 60);
    Path bart = folder.resolve("bart");
    Pretraining.run(
        TinyRuns.textToText("bart-base", "denoising", text, bart), TrainingListener.NONE);
    Path bert = folder.resolve("bert");
    Pretraining.run(TinyRuns.bert(text, bert), TrainingListener.NONE);
    TreeSet<String> trained = new TreeSet<>();
    int runs = 0;
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      String yaml =
          blocks
              .group(1)
              .replace("checkpoint: runs/bart-base", "checkpoint: " + bart.resolve("model"))
              .replace("checkpoint: runs/bert", "checkpoint: " + bert.resolve("model"));
      Path out = folder.resolve("run" + runs++);
      List<String> overrides =
          new ArrayList<>(
              List.of("sequenceLength=24", "batchSize=4", "training.steps=2", "out=" + out));
      if (yaml.contains("\n  mixture:")) {
        yaml =
            yaml.replace("[books]", "[" + text + "]")
                .replace("[news]", "[" + text + "]")
                .replace("[titles.tsv]", "[" + titles(folder) + "]");
      } else {
        overrides.add("data.files=[" + text + "]");
      }
      if (yaml.contains("\nstages:")) {
        overrides.add("stages=[{steps: 1, sequenceLength: 12, batchSize: 8}, {steps: 1}]");
      }
      if (yaml.contains("tokenizer: {path")) {
        yaml = yaml.replaceAll("tokenizer: .*", "tokenizer: {train: wordpiece}");
      }
      if (yaml.contains("\ntokenizer")) {
        overrides.add("tokenizer.vocabularySize=150");
      }
      PretrainConfig config =
          ConfigReader.parse(yaml, PAGE.toString(), folder, overrides, PretrainConfig.class);
      assertThat(Pretraining.run(config, TrainingListener.NONE).complete()).as(yaml).isTrue();
      assertThat(out.resolve("model/model.safetensors")).exists();
      trained.add(Objectives.ALL.nameOf(config.objective()));
    }
    assertThat(trained)
        .containsExactly(
            "denoising",
            "future-ngrams",
            "gap-sentences",
            "masked",
            "permutation",
            "replaced-token-detection",
            "span-corruption",
            "tsdae");
  }

  private static Path titles(Path folder) {
    StringBuilder rows = new StringBuilder("body\ttitle\n");
    for (int row = 0; row < 30; row++) {
      rows.append("the cat sees the sea ").append(row).append("\tthe sea\n");
    }
    return TinyRuns.write(folder.resolve("titles.tsv"), rows.toString());
  }

  @Test
  void everyObjectiveIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    // other tests may have added their toys
    assertThat(Objectives.ALL.names())
        .filteredOn(name -> !name.equals("toy"))
        .allSatisfy(name -> assertThat(page).contains("`" + name));
  }
}
