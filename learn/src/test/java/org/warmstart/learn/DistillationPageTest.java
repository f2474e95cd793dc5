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
import org.warmstart.base.Progress;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.distillation.DistillationLosses;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.checkpoint.Conversion;
import org.warmstart.text.file.TokenizerPair;

/**
 * The configurations of docs/distillation.md run, two steps of each, with small teachers under the
 * page's names. What a teacher writes is a command's; its test runs it.
 */
class DistillationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "distillation.md");
  private static final Pattern YAML =
      Pattern.compile("```yaml\\n# ([a-z-]+).*?\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ROWS = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  DistillationPageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private void teachers() throws IOException {
    Path bert = folder.resolve("runs/bert");
    Pretraining.run(
        TinyRuns.bert(
            TinyRuns.text(folder.resolve("books"), 40),
            bert,
            "nextSentence=false",
            "training.steps=1",
            "data.heldOut=0",
            "model.changes.max_position_embeddings=128",
            "model.changes.num_attention_heads=4"),
        TrainingListener.NONE);
    Path teacher = bert.resolve("model");
    Path student = folder.resolve("student");
    Conversion.student(
        teacher,
        new Conversion.Target(student, null, Long.MAX_VALUE),
        List.of(0),
        "distilbert",
        Progress.NONE);
    TokenizerPair.load(teacher).save(student);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      rows.append(i % 2 == 0 ? "the cat sees the sea\tgood\n" : "a dog finds some bread\tbad\n");
    }
    TinyRuns.write(folder.resolve("train.tsv"), rows.toString());
    TinyRuns.write(folder.resolve("dev.tsv"), rows.toString());
    String classifier =
        """
        model: {checkpoint: runs/bert/model}
        task: {name: classification, maxLength: 48}
        data: {train: [train.tsv], header: false, columns: {text: "0", target: "1"}}
        training: {steps: 1}
        out: runs/sst2
        """;
    FineTuning.run(
        ConfigReader.parse(classifier, "test", folder, List.of(), FinetuneConfig.class),
        TrainingListener.NONE);
  }

  @Test
  void configurationsOfThePageRun() throws IOException {
    String page = Files.readString(PAGE);
    teachers();
    Matcher parallel = ROWS.matcher(page);
    assertThat(parallel.find()).isTrue();
    TinyRuns.write(folder.resolve("parallel.jsonl"), parallel.group(1));
    List<String> run = new ArrayList<>();
    Matcher yaml = YAML.matcher(page);
    while (yaml.find()) {
      String name = yaml.group(1);
      String text = yaml.group(2);
      List<String> overrides = new ArrayList<>(List.of("training.steps=2"));
      if (text.contains("objective:")) {
        overrides.addAll(List.of("sequenceLength=24", "batchSize=4"));
        PretrainConfig config =
            ConfigReader.parse(text, name, folder, overrides, PretrainConfig.class);
        assertThat(Pretraining.run(config, TrainingListener.NONE).complete()).as(name).isTrue();
      } else if (!name.equals("taught")) {
        FinetuneConfig config =
            ConfigReader.parse(text, name, folder, overrides, FinetuneConfig.class);
        FineTuning.Result result = FineTuning.run(config, TrainingListener.NONE);
        assertThat(result.outcome().complete()).as(name).isTrue();
      }
      run.add(name);
    }
    assertThat(run)
        .containsExactly("distilbert", "tiny-layers", "tiny", "minilm", "taught", "multilingual");
  }

  @Test
  void everyLossIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(DistillationLosses.ALL.names())
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
  }
}
