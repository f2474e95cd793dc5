package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Vectors of sentences and classifiers on them: a tiny model learns its rows by heart, is saved and
 * loaded; a run that was stopped and resumed ends with the same bits.
 */
class SentenceTasksTest {
  private static final int STEPS = 60;

  private static final String ROWS =
      """
      {"text": "the cat sees", "second": "a song", "negatives": "red bread", "label": 1.0, "class": "a"}
      {"text": "a dog", "second": "bread and sea", "negatives": "my song", "label": -0.2, "class": "b"}
      {"text": "my sister", "second": "the moon", "negatives": "a sea", "label": 0.4, "class": "a"}
      {"text": "an old man", "second": "red", "negatives": "the dog", "label": 0.1, "class": "b"}
      """;

  private final Path folder;

  SentenceTasksTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("rows.jsonl"), ROWS);
    List<String> texts = List.of(ROWS, "abcdefghijklmnopqrstuvwxyz .,?".repeat(2));
    TokenizerFiles.save(
        new WordPieceTrainer().vocabularySize(120).train(texts), folder.resolve("tokenizer"));
  }

  enum Case {
    CACHED(
        "{name: sentence-embedding, loss: {name: in-batch-negatives, miniBatch: 3, symmetric: true},"
            + " pooling: mean, normalize: true}",
        "",
        "accuracy@1",
        1),
    COSENT(
        "{name: sentence-embedding, loss: cosent, pooling: weighted_mean, matryoshka: [16, 8]}",
        "",
        "spearman_cosine",
        0.99),
    REGRESSION(
        "{name: sentence-embedding, loss: cosine-regression, pooling: cls}",
        "",
        "pearson_cosine",
        0.99),
    TRIPLET(
        "{name: sentence-embedding, loss: {name: triplet, distance: cosine, margin: 0.5},"
            + " pooling: max}",
        "",
        "accuracy_cosine",
        1),
    FEW_SHOT(
        "{name: few-shot-classification, pooling: last, regularization: 10}",
        "target: class",
        "accuracy",
        1);

    private final String task;
    private final String columns;
    private final String score;
    private final double least;

    Case(String task, String columns, String score, double least) {
      this.task = task;
      this.columns = columns;
      this.score = score;
      this.least = least;
    }
  }

  private FinetuneConfig config(String task, String columns, Path out, String... overrides) {
    return ConfigReader.parse(
        """
        model:
          preset: bert-base-uncased
          changes:
            num_hidden_layers: 1
            num_attention_heads: 2
            hidden_size: 16
            intermediate_size: 32
            max_position_embeddings: 32
            hidden_dropout_prob: 0.01
        tokenizer: tokenizer
        task: %s
        data: {train: [rows.jsonl], validation: [rows.jsonl], columns: {%s}}
        batchSize: 4
        training: {steps: %d, learningRate: 1e-2, warmupRatio: 0, saveEverySteps: 20}
        out: %s
        existing: resume
        """
            .formatted(task, columns, STEPS, out),
        "test",
        folder,
        List.of(overrides),
        FinetuneConfig.class);
  }

  private static TrainingListener listening(List<Double> losses, List<String> notes) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        losses.add(step.loss());
      }

      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void isLearnedSavedLoadedAndResumed(Case of) throws IOException {
    Path whole = folder.resolve("whole");
    List<Double> losses = new ArrayList<>();
    FineTuning.Result result =
        FineTuning.run(config(of.task, of.columns, whole), listening(losses, new ArrayList<>()));
    assertThat(result.scores().get(of.score)).isGreaterThanOrEqualTo(of.least);
    assertThat(losses.get(STEPS - 1)).isLessThan(Math.max(0.05, losses.get(0) / 10));

    Path parts = folder.resolve("parts");
    StopSignal stop = new StopSignal();
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == STEPS / 2 + 1) {
              stop.request();
            }
          }
        };
    FineTuning.Result stopped = FineTuning.run(config(of.task, of.columns, parts), stopping, stop);
    assertThat(stopped.outcome().complete()).isFalse();
    FineTuning.run(config(of.task, of.columns, parts), TrainingListener.NONE);
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-" + STEPS, file);
      assertThat(parts.resolve(path)).hasSameBinaryContentAs(whole.resolve(path));
    }
    assertThat(parts.resolve("predictions.jsonl"))
        .hasSameTextualContentAs(whole.resolve("predictions.jsonl"));

    SortedMap<String, Double> again =
        Evaluation.run(
            ConfigReader.parse(
                "checkpoint: %s\ntask: %s\ndata: {test: [rows.jsonl], columns: {%s}}\n"
                    .formatted(result.model(), of.task, of.columns),
                "test",
                folder,
                List.of(),
                EvaluateConfig.class),
            note -> {});
    assertThat(again).isEqualTo(result.scores());
    if (of == Case.FEW_SHOT) {
      Path head = Path.of("model", "classification_head", "model.safetensors");
      assertThat(parts.resolve(head)).hasSameBinaryContentAs(whole.resolve(head));
      try (TextClassifier classifier = TextClassifier.load(result.model())) {
        assertThat(classifier.classify("the cat sees").label()).isEqualTo("a");
        assertThat(classifier.classify("an old man").label()).isEqualTo("b");
      }
    } else if (of == Case.CACHED) {
      // as the files beside the model say, and not by the usual pooling
      try (TextEmbedder embedder = TextEmbedder.load(result.model())) {
        double own = embedder.embed("the cat sees").cosine(embedder.embed("a song"));
        assertThat(own).isGreaterThan(0.5);
        double squares = 0;
        for (float x : embedder.embed("a song").vector()) {
          squares += (double) x * x;
        }
        assertThat(squares).isCloseTo(1, within(1e-5));
      }
    }
  }

  /** A run that starts from such a folder goes on with its pooling, normalisation and length. */
  @Test
  void aFoldersOwnFilesAreTheDefault() throws IOException {
    Path first = folder.resolve("first");
    String task = "{name: sentence-embedding, pooling: max, normalize: true, maxLength: 9}";
    FineTuning.run(config(task, "", first, "training.steps=1"), TrainingListener.NONE);
    List<String> notes = new ArrayList<>();
    FineTuning.Result next =
        FineTuning.run(
            ConfigReader.parse(
                """
                model: {checkpoint: first/model}
                task: {name: sentence-embedding}
                data: {train: [rows.jsonl]}
                training: {steps: 1}
                out: next
                """,
                "test",
                folder,
                List.of(),
                FinetuneConfig.class),
            listening(new ArrayList<>(), notes));
    assertThat(notes).noneMatch(note -> note.contains("stays with the checkpoint"));
    for (String file :
        List.of("modules.json", "1_Pooling/config.json", "sentence_bert_config.json")) {
      assertThat(next.model().resolve(file))
          .hasSameTextualContentAs(first.resolve("model").resolve(file));
    }
    assertThat(next.model().resolve("2_Normalize/config.json")).exists();
    Files.writeString(
        first.resolve("model/modules.json"),
        "[{\"type\": \"sentence_transformers.models.Dense\"}]");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config(
                        "{name: sentence-embedding}",
                        "",
                        folder.resolve("dense"),
                        "model.checkpoint=" + first.resolve("model"),
                        "model.preset=null",
                        "model.changes={}",
                        "tokenizer=null"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models.Dense' is not built here")
        .hasMessageContaining("task.pooling");
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheFirstStep() throws IOException {
    assertRefused("{name: sentence-embedding}", "target: label", "unknown column 'target'");
    assertRefused(
        "{name: sentence-embedding, loss: cosent, negativeColumns: [x]}", "", "reads no negatives");
    assertRefused(
        "{name: sentence-embedding, matryoshka: [16, 32]}", "", "32 should be from 1 to 16");
    assertRefused(
        "{name: sentence-embedding, matryoshka: [8], matryoshkaWeights: [1, 2]}",
        "",
        "2 weights for 1 lengths");
    assertRefused(
        "{name: sentence-embedding, loss: cosent}",
        "target: class",
        "line 1, column 'class': expected a number");
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"text": "a", "second": "b", "negatives": ["c", "d"], "class": "x"}
        {"text": "a", "second": " ", "negatives": ["c"], "class": "y"}
        """);
    assertRefused("{name: sentence-embedding}", "", "line 2: text 2 is empty");
    assertRefused("{name: sentence-embedding, loss: triplet}", "", "2, found 1");
    assertRefused("{name: few-shot-classification}", "target: class", "two rows or more of one");
  }

  private void assertRefused(String task, String columns, String message) {
    Path out = folder.resolve("refused");
    assertThatThrownBy(() -> FineTuning.run(config(task, columns, out), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(out).doesNotExist();
  }
}
