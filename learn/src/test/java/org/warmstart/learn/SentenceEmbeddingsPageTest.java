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
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextEmbedder;

/** The configurations of docs/sentence-embeddings.md run on the data that stand there. */
class SentenceEmbeddingsPageTest {
  private static final Pattern YAML =
      Pattern.compile("```yaml\\n# ([a-z-]+)\\.yaml\\n(.*?)```", Pattern.DOTALL);

  /** A block whose paragraph begins with the name of a file, or has it after its heading's text. */
  private static final Pattern FILE =
      Pattern.compile(
          "`([a-z]+\\.(?:jsonl|csv))` has [^\\n]+\\n+```(?:json|text)\\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  SentenceEmbeddingsPageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyConfigurationRunsOnThePagesData() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "sentence-embeddings.md"));
    List<String> files = new ArrayList<>();
    Matcher file = FILE.matcher(page);
    while (file.find()) {
      files.add(file.group(1));
      Files.writeString(folder.resolve(file.group(1)), file.group(2));
    }
    assertThat(files).containsExactly("pairs.jsonl", "triplets.jsonl", "sts.csv", "few.jsonl");
    Pretraining.run(
        TinyRuns.bert(
            TinyRuns.text(folder, 40),
            folder.resolve("runs/bert"),
            "training.steps=1",
            "data.heldOut=0",
            "model.changes.max_position_embeddings=48"),
        TrainingListener.NONE);
    List<String> run = new ArrayList<>();
    Matcher yaml = YAML.matcher(page);
    while (yaml.find()) {
      String name = yaml.group(1);
      run.add(name);
      if (name.endsWith("-eval")) {
        EvaluateConfig config = read(yaml.group(2), List.of(), EvaluateConfig.class);
        assertThat(Evaluation.run(config, note -> {})).containsKey("spearman_cosine");
      } else {
        FinetuneConfig config =
            read(yaml.group(2), List.of("training.steps=2"), FinetuneConfig.class);
        FineTuning.Result result = FineTuning.run(config, TrainingListener.NONE);
        assertThat(result.scores()).isNotEmpty();
        assertThat(config.out().resolve("predictions.jsonl")).isNotEmptyFile();
        try (TextEmbedder embedder = TextEmbedder.load(result.model())) {
          assertThat(embedder.embed("The cat sees the sea.").vector()).hasSize(16);
        }
      }
    }
    assertThat(run).containsExactly("embed", "hard", "sts", "ranking", "sts-eval", "few");
    try (TextClassifier classifier = TextClassifier.load(folder.resolve("runs/few/model"))) {
      assertThat(classifier.labels()).containsExactly("animal", "person");
      assertThat(classifier.classify("A bird sees the moon.").label()).isIn("animal", "person");
    }
  }

  private <R extends Record> R read(String yaml, List<String> overrides, Class<R> type) {
    return ConfigReader.parse(yaml, "docs/sentence-embeddings.md", folder, overrides, type);
  }
}
