package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextEmbedder;

/** Sentence embeddings of a teacher for sentences and translations that it does not know. */
class EmbeddingDistillationTest {
  private static final List<String> ENGLISH =
      List.of("the cat", "a dog", "the old man", "my sister", "the captain", "a bird");
  private static final List<String> OTHER =
      List.of("die Katze", "ein Hund", "der alte Mann", "meine Schwester", "der Kapitän", "Vogel");

  private final Path folder;
  private Path teacher;

  @SuppressWarnings("NullAway.Init") // set before each test
  EmbeddingDistillationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void trainTeacher() {
    Path run = folder.resolve("teacher");
    Pretraining.run(
        TinyRuns.bert(TinyRuns.text(folder, 60), run, "nextSentence=false"), TrainingListener.NONE);
    teacher = run.resolve("model");
    StringBuilder rows = new StringBuilder("text\ttranslation\n");
    for (int i = 0; i < 6; i++) {
      rows.append(ENGLISH.get(i)).append('\t').append(OTHER.get(i)).append('\n');
    }
    TinyRuns.write(folder.resolve("pairs.tsv"), rows.toString());
  }

  private FinetuneConfig config(String out, String... overrides) {
    String yaml =
        """
        model: {checkpoint: %s, randomWeights: true, changes: {hidden_dropout_prob: 0}}
        task: {name: embedding-distillation, teacher: %s, teacherPooling: mean}
        data: {train: [pairs.tsv], validation: [pairs.tsv]}
        batchSize: 3
        training: {steps: 200, learningRate: 1e-2, evaluateEverySteps: 200}
        out: %s
        """
            .formatted(teacher, teacher, folder.resolve(out));
    return ConfigReader.parse(yaml, "test", folder, List.of(overrides), FinetuneConfig.class);
  }

  @Test
  void studentsVectorsComeToBeTheTeachers() throws Exception {
    FineTuning.Result result = FineTuning.run(config("student"), TrainingListener.NONE);

    assertThat(result.scores().get("mean_accuracy")).isEqualTo(1);
    assertThat(result.scores().get("loss")).isLessThan(0.1);
    try (TextEmbedder theirs = embedder(teacher);
        TextEmbedder own = embedder(folder.resolve("student/model"))) {
      double error = 0;
      for (int i = 0; i < 6; i++) {
        float[] right = theirs.embed(ENGLISH.get(i)).vector();
        for (String text : List.of(ENGLISH.get(i), OTHER.get(i))) {
          float[] found = own.embed(text).vector();
          for (int d = 0; d < right.length; d++) {
            error += Math.pow(found[d] - right[d], 2) / right.length / 12;
          }
        }
      }
      assertThat(error).isCloseTo(result.scores().get("loss"), within(1e-5));
    }
    assertThat(Files.readAllLines(folder.resolve("student/predictions.jsonl")))
        .hasSize(6)
        .element(3)
        .asString()
        .contains("\"reference\":3,\"prediction\":3", "meine Schwester");
    // the teacher is not asked again
    FineTuning.run(config("again", "seed=7", "training.steps=2"), TrainingListener.NONE);
    try (Stream<Path> entries = Files.list(folder.resolve("data-cache"))) {
      assertThat(entries)
          .filteredOn(entry -> entry.getFileName().toString().startsWith("training-"))
          .hasSize(1);
    }
  }

  private static TextEmbedder embedder(Path checkpoint) {
    return TextEmbedder.load(checkpoint, PipelineOptions.DEFAULT, Pooling.MEAN, false);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config("narrow", "model.changes.hidden_size=8"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its vectors have 16 numbers, the student's 8");
    assertThatThrownBy(() -> config("own", "task.pooling=model"))
        .hasMessageContaining("take mean, first or last");
    assertThatThrownBy(
            () -> FineTuning.run(config("none", "task.teacher=" + folder), TrainingListener.NONE))
        .hasMessageContaining("is no checkpoint");
    TinyRuns.write(folder.resolve("pairs.tsv"), "text\ttranslation\na dog\t \n");
    assertThatThrownBy(() -> FineTuning.run(config("empty"), TrainingListener.NONE))
        .hasMessageContaining("line 2, column 'translation'");
    TinyRuns.write(
        folder.resolve("pairs.tsv"), "text\ttranslation\n" + "a dog ".repeat(20) + "\tHund\n");
    assertThatThrownBy(() -> FineTuning.run(config("long"), TrainingListener.NONE))
        .hasMessageContaining("the teacher cannot read it");
  }
}
