package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.file.Sha256;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * The README.md of exported models: what it says, what it does not say, and whom it leaves alone.
 */
class ModelCardTest {
  private static final String SECRET = "hunter2";

  private final Path folder;

  ModelCardTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private FinetuneConfig config(String model, String out, String... overrides) {
    Path table =
        TinyRuns.write(
            folder.resolve(SECRET + "/rows.tsv"),
            "body\tkind\nthe cat sees " + SECRET + "\tanimal\nmy sister paints\tperson\n");
    Path tokenizer = folder.resolve("tokenizer");
    if (!Files.exists(tokenizer)) {
      TokenizerFiles.save(
          new WordPieceTrainer().vocabularySize(60).train(List.of("abcdefghijklmnopqrstuvwxyz 2")),
          tokenizer);
    }
    return ConfigReader.parse(
        """
        model: %s
        tokenizer: %s
        task: {name: classification, maxLength: 16}
        data:
          train: [%s]
          validation: [%s]
          sql: SELECT *, '%s' AS extra FROM data
          columns: {text: body, target: kind}
        training: {steps: 2, learningRate: 1e-3}
        out: %s
        existing: resume
        """
            .formatted(model, tokenizer, table, table, SECRET, folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  private static final String SMALL =
      "{preset: bert-base-uncased, changes: {num_hidden_layers: 1, num_attention_heads: 2,"
          + " hidden_size: 16, intermediate_size: 16, max_position_embeddings: 24}}";

  private static JsonNode front(Path card) throws IOException {
    String text = Files.readString(card);
    assertThat(text).startsWith("---\n");
    return new YAMLMapper().readTree(text.substring(4, text.indexOf("\n---\n", 4) + 1));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static TrainingListener noting(List<String> notes) {
    return new TrainingListener() {
      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  @Test
  void saysWhatTheModelIsAndNothingOfItsOwner() throws IOException {
    FineTuning.Result run = FineTuning.run(config(SMALL, "run"), TrainingListener.NONE);
    Path card = run.model().resolve("README.md");
    JsonNode front = front(card);
    assertThat(front.path("pipeline_tag").asText()).isEqualTo("text-classification");
    assertThat(front.path("library_name").asText()).isEqualTo("transformers");
    assertThat(texts(front.path("tags"))).containsExactly("warmstart", "bert", "classification");
    assertThat(front.has("license")).isFalse();
    assertThat(front.has("base_model")).isFalse(); // it began with random weights
    JsonNode result = front.path("model-index").path(0).path("results").path(0);
    assertThat(result.path("task").path("type").asText()).isEqualTo("text-classification");
    assertThat(result.path("dataset").path("name").asText()).isEqualTo("the validation rows");
    JsonNode metric = result.path("metrics").path(0);
    assertThat(metric.path("type").asText()).isEqualTo("accuracy");
    assertThat(metric.path("value").asDouble()).isEqualTo(run.scores().get("accuracy"));
    assertThat(texts(front.path("metrics"))).contains("accuracy");

    String text = Files.readString(card);
    String hash = Sha256.of(folder.resolve(SECRET + "/rows.tsv"));
    assertThat(text)
        .contains("# license: to be filled in")
        .contains("# BertForSequenceClassification fine-tuned for classification")
        .contains("warmstart classify DIR texts.txt")
        .contains("from transformers import AutoTokenizer, BertForSequenceClassification")
        .contains("| training | rows.tsv |", "`" + hash + "`", "- training: 2 rows of 1 file")
        .contains("- `training.steps`: 2\n", "- `training.optimizer`: adamw\n", "- `seed`: 42\n")
        .contains("- `task`: classification\n- `task.maxLength`: 16\n")
        .doesNotContain(SECRET, folder.toString(), "animal", "body", "SELECT");
    for (Path above = folder; above != null && above.getFileName() != null; ) {
      assertThat(text).doesNotContain("/" + above.getFileName());
      above = above.getParent();
    }
    FineTuning.run(config(SMALL, "again"), TrainingListener.NONE);
    assertThat(folder.resolve("again/model/README.md")).hasSameTextualContentAs(card);
  }

  @Test
  void aCardThatSomebodyChangedStays() throws IOException {
    FineTuning.Result run = FineTuning.run(config(SMALL, "run"), TrainingListener.NONE);
    Path card = run.model().resolve("README.md");
    Files.delete(card);
    FineTuning.run(config(SMALL, "run"), TrainingListener.NONE);
    assertThat(card).exists();
    Files.writeString(card, "# Mine\n");
    List<String> notes = new ArrayList<>();
    FineTuning.run(config(SMALL, "run", "training.steps=3"), noting(notes));
    FineTuning.run(config(SMALL, "run", "training.steps=4", "existing=overwrite"), noting(notes));
    assertThat(card).hasContent("# Mine\n");
    assertThat(notes).filteredOn(note -> note.contains("is somebody's own")).hasSize(2);
    // one of ours is no foreign file, which a run that is overwritten would leave behind
    FineTuning.run(config(SMALL, "other"), TrainingListener.NONE);
    FineTuning.run(config(SMALL, "other", "existing=overwrite"), noting(notes));
    assertThat(notes).filteredOn(note -> note.contains("is somebody's own")).hasSize(2);
    assertThat(folder.resolve("other/model/README.md")).content().contains("warmstart classify");
  }

  @Test
  void takesWhatHoldsOfTheModelBelowAndTheMeanOverSeeds() throws IOException {
    Path base = FineTuning.run(config(SMALL, "base"), TrainingListener.NONE).model();
    Path cached = folder.resolve("models--some-one--small.bert/snapshots/1234");
    Files.createDirectories(cached);
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(base.resolve(file), cached.resolve(file));
    }
    Files.writeString(
        cached.resolve("README.md"),
        "---\nlicense: apache-2.0\nlanguage: [en, ja]\ntags: [x]\n---\n# " + SECRET + "\n");
    FineTuning.Repeated repeated =
        FineTuning.runSeeds(
            config("{checkpoint: " + cached + ", foreignTokenizer: true}", "seeds"),
            2,
            TrainingListener.NONE);
    Path card = folder.resolve("seeds/seed-43/model/README.md");
    JsonNode front = front(card);
    assertThat(front.path("license").asText()).isEqualTo("apache-2.0");
    assertThat(texts(front.path("language"))).containsExactly("en", "ja");
    assertThat(texts(front.path("base_model"))).containsExactly("some-one/small.bert");
    assertThat(front.path("base_model_relation").asText()).isEqualTo("finetune");
    double mean = Objects.requireNonNull(repeated.scores().get("loss")).mean();
    assertThat(card)
        .content()
        .contains("| metric | mean | 95 % interval | seeds |")
        .containsPattern("\\| loss \\| %.4f \\| ± [0-9.]+ \\| 2 \\|".formatted(mean))
        .doesNotContain(SECRET);
    Files.writeString(cached.resolve("README.md"), "---\nlicense: [oh: no\n---\n");
    FineTuning.Result unreadable =
        FineTuning.run(
            config("{checkpoint: " + cached + ", foreignTokenizer: true}", "plain"),
            TrainingListener.NONE);
    assertThat(unreadable.model().resolve("README.md")).content().contains("# license: to be");
  }

  @Test
  void preTrainedModelsAndAdaptersHaveOne() throws IOException {
    Path text = TinyRuns.text(folder, 40);
    Pretraining.run(
        TinyRuns.bert(text, folder.resolve("bert"), "training.steps=2"), TrainingListener.NONE);
    Path card = folder.resolve("bert/model/README.md");
    JsonNode front = front(card);
    assertThat(front.path("pipeline_tag").asText()).isEqualTo("fill-mask");
    assertThat(texts(front.path("metrics"))).contains("perplexity");
    assertThat(card)
        .content()
        .contains("BertForPreTraining pre-trained with masked", "warmstart fill-mask DIR")
        .contains("| training | text.txt |", "| held out | text.txt |", "- `sequenceLength`: 24")
        .doesNotContain(folder.toString());
    Path model = folder.resolve("bert/model");
    FinetuneConfig config =
        config(
            "{checkpoint: " + model + ", foreignTokenizer: true}",
            "lora",
            "adapter={name: lora, layers: [query], save: adapter, rank: 2}");
    Path adapter = FineTuning.run(config, TrainingListener.NONE).model().resolve("README.md");
    assertThat(front(adapter).path("library_name").asText()).isEqualTo("peft");
    assertThat(adapter)
        .content()
        .contains("# base_model: to be filled in")
        .contains("warmstart convert DIR --base BASE --out MODEL", "PeftModel.from_pretrained(")
        .contains("- `adapter`: lora\n- `adapter.rank`: 2\n");
  }
}
