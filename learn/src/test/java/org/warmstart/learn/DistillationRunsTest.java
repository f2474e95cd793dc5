package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Runs with a teacher, from configurations. */
class DistillationRunsTest {
  private static final String STUDENT =
      """
      model:
        preset: distilbert-base-uncased
        changes: {n_layers: 1, n_heads: 2, dim: 12, hidden_dim: 24, max_position_embeddings: 32}
      tokenizer: {path: %s}
      objective: masked
      data: {files: [%s], unit: paragraph, heldOut: 0.1}
      sequenceLength: 24
      batchSize: 4
      evaluationBatches: 3
      training: {steps: 12, accumulation: 2, learningRate: 1e-3, evaluateEverySteps: 4, saveEverySteps: 3}
      existing: resume
      """;

  private static final String CLASSIFIER =
      """
      model: {checkpoint: %s, randomWeights: true%s}
      task: {name: classification, maxLength: 16}
      data: {train: [train.tsv], validation: [dev.tsv], columns: {text: text, target: label}}
      batchSize: 4
      existing: resume
      training: {steps: %d, learningRate: 5e-3, evaluateEverySteps: 4, saveEverySteps: 3}
      out: %s
      """;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  static Path shared;

  private static Path text;
  private static Path teacher;

  private final Path folder;

  DistillationRunsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void trainTeacher() {
    text = TinyRuns.text(shared, 60);
    Path run = shared.resolve("teacher");
    Pretraining.run(TinyRuns.bert(text, run, "nextSentence=false"), TrainingListener.NONE);
    teacher = run.resolve("model");
  }

  private PretrainConfig student(Path out, String losses, String... overrides) {
    return student(teacher, out, losses, overrides);
  }

  private PretrainConfig student(Path of, Path out, String losses, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add(0, "out=" + out);
    String yaml =
        STUDENT.formatted(of, text)
            + "distillation: {teacher: %s, losses: [%s]}\n".formatted(of, losses);
    return ConfigReader.parse(yaml, "test", folder, all, PretrainConfig.class);
  }

  private FinetuneConfig classifier(
      Path checkpoint, int steps, String out, String more, String... overrides) {
    String sizes =
        more.isEmpty() ? "" : ", changes: {num_hidden_layers: 1, hidden_dropout_prob: 0}";
    String yaml = CLASSIFIER.formatted(checkpoint, sizes, steps, folder.resolve(out)) + more;
    return ConfigReader.parse(yaml, "test", folder, List.of(overrides), FinetuneConfig.class);
  }

  private static StopSignal stoppedAt(long step, List<TrainingListener> listeners) {
    StopSignal stop = new StopSignal();
    listeners.add(
        new TrainingListener() {
          @Override
          public void stepped(Step made) {
            if (made.step() == step) {
              stop.request();
            }
          }
        });
    return stop;
  }

  @Test
  void resumedRunEndsWithTheSameBitsAndExportsNoProjection() throws IOException {
    String losses = "soft-targets, {name: hidden-mse, teacherLayers: [2]}, embedding-mse";
    Path whole = folder.resolve("whole");
    Trainer.Outcome complete = Pretraining.run(student(whole, losses), TrainingListener.NONE);
    assertThat(complete.complete()).isTrue();
    assertThat(complete.last())
        .containsKeys("loss_soft_targets", "loss_hidden_mse", "loss_embedding_mse", "perplexity");

    Path parts = folder.resolve("parts");
    List<TrainingListener> listeners = new ArrayList<>();
    StopSignal stop = stoppedAt(5, listeners);
    assertThat(Pretraining.run(student(parts, losses), listeners.get(0), stop).step()).isEqualTo(5);
    Pretraining.run(student(parts, losses), TrainingListener.NONE);

    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-12", file);
      assertThat(Files.readAllBytes(parts.resolve(path)))
          .as(file)
          .isEqualTo(Files.readAllBytes(whole.resolve(path)));
    }
    assertThat(names(whole.resolve("checkpoints/step-12/trainer.safetensors")))
        .contains("loss/hidden_mse.projection.weight", "loss/embedding_mse.projection.bias");
    assertThat(names(whole.resolve("model/model.safetensors")))
        .noneMatch(name -> name.contains("projection"));
    try (Stream<Path> files = Files.list(whole.resolve("model"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("trainer"));
    }
  }

  private static List<String> names(Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return List.copyOf(tensors.tensors().keySet());
    }
  }

  @Test
  void goesOnWithTheTeacherThatItBeganWith() throws IOException {
    Path own = folder.resolve("own");
    Pretraining.run(
        TinyRuns.bert(text, own, "nextSentence=false", "training.steps=2"), TrainingListener.NONE);
    Path first = own.resolve("model");
    Path out = folder.resolve("run");
    List<TrainingListener> listeners = new ArrayList<>();
    StopSignal stop = stoppedAt(5, listeners);
    Pretraining.run(student(first, out, "soft-targets"), listeners.get(0), stop);
    Path other = folder.resolve("other");
    Pretraining.run(
        TinyRuns.bert(text, other, "nextSentence=false", "seed=7", "training.steps=2"),
        TrainingListener.NONE);
    Files.copy(
        other.resolve("model/model.safetensors"),
        first.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(first.resolve("manifest.json"));

    assertThatThrownBy(
            () -> Pretraining.run(student(first, out, "soft-targets"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("another teacher");
  }

  @Test
  void refusesATeacherThatDoesNotFit() throws IOException {
    Path out = folder.resolve("refused");

    assertThatThrownBy(
            () ->
                Pretraining.run(
                    student(
                        out, "soft-targets", "tokenizer={train: wordpiece, vocabularySize: 90}"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the student tells 90 tokens apart, the teacher");
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    student(
                        out,
                        "{name: hidden-mse, teacherLayers: [2]}",
                        "tokenizer={train: byte-level-bpe, vocabularySize: 300}"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the student's tokenizer is not the teacher's");
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    student(out, "soft-targets", "distillation.teacher=" + folder),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("distillation.teacher")
        .hasMessageContaining("is no checkpoint");
    assertThatThrownBy(() -> Pretraining.run(student(out, "hidden-cosine"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("12 wide, the teacher's 16");
    assertThatThrownBy(() -> student(out, "soft-targets, soft-targets"))
        .hasMessageContaining("comes twice");
    assertThatThrownBy(() -> student(out, "")).hasMessageContaining("name at least one of");
    assertThatThrownBy(() -> student(out, "{name: soft-targets, temprature: 3}"))
        .hasMessageContaining("temperature");
    assertThat(out).doesNotExist();
  }

  private void tables() {
    StringBuilder train = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 24; i++) {
      train.append(i % 2 == 0 ? "The cat sees the sea number " : "A dog paints a song number ");
      train.append(i).append(i % 2 == 0 ? "\tnature\n" : "\tart\n");
    }
    TinyRuns.write(folder.resolve("train.tsv"), train.toString());
    TinyRuns.write(
        folder.resolve("dev.tsv"), "text\tlabel\nA dog paints a song\tart\nThe sea\tnature\n");
  }

  @Test
  void keepsTheTeachersScoresAndNeedsItNoMore() throws IOException {
    tables();
    Path out = folder.resolve("teacher-run");
    FineTuning.run(classifier(teacher, 12, "teacher-run", ""), TrainingListener.NONE);
    Path learned = out.resolve("model");
    String distillation =
        "distillation: {teacher: %s, losses: [soft-targets], ownLoss: 0.5, keepScores: %s}\n";

    List<String> notes = new ArrayList<>();
    TrainingListener noting =
        new TrainingListener() {
          @Override
          public void note(String note) {
            notes.add(note);
          }
        };
    FineTuning.run(classifier(teacher, 6, "kept", distillation.formatted(learned, true)), noting);
    FineTuning.run(
        classifier(teacher, 6, "asked", distillation.formatted(learned, false)),
        TrainingListener.NONE);
    FineTuning.run(classifier(teacher, 6, "again", distillation.formatted(learned, true)), noting);

    assertThat(notes).anyMatch(note -> note.startsWith("the teacher's scores, now in"));
    assertThat(notes).anyMatch(note -> note.startsWith("the teacher's scores, as they are in"));
    assertThat(notes).anyMatch(note -> note.contains("0.5 × its own loss + 1.0 × soft_targets"));
    assertThat(weights("again")).isEqualTo(weights("kept"));
    // computed in other batches, so not to the bit
    assertThat(Files.readString(folder.resolve("kept/metrics.jsonl"))).contains("soft_targets");
    float[] kept = firstWeights("kept");
    float[] asked = firstWeights("asked");
    for (int i = 0; i < kept.length; i++) {
      assertThat(kept[i]).isCloseTo(asked[i], within(1e-4f));
    }
  }

  private byte[] weights(String run) throws IOException {
    return Files.readAllBytes(folder.resolve(run).resolve("checkpoints/step-6/model.safetensors"));
  }

  private float[] firstWeights(String run) {
    Path file = folder.resolve(run).resolve("checkpoints/step-6/model.safetensors");
    try (SafetensorsFile tensors = SafetensorsFile.open(file);
        Scope scope = Scope.open()) {
      return Tensors.floats(tensors.read("classifier.weight"));
    }
  }

  @Test
  void refusesToScoreAHeadThatNothingTrains() {
    tables();
    String distillation =
        "distillation: {teacher: %s, losses: [{name: hidden-mse, teacherLayers: [2]}], ownLoss: 0}\n"
            .formatted(teacher);

    assertThatThrownBy(() -> classifier(teacher, 6, "states", distillation))
        .hasMessageContaining("nothing that 'distillation' compares makes the head learn");
    FineTuning.Result result =
        FineTuning.run(
            classifier(teacher, 6, "states", distillation, "data.validation=[]"),
            TrainingListener.NONE);
    assertThat(result.outcome().complete()).isTrue();
    assertThat(result.scores()).isEmpty();
  }

  @Test
  void takesTheTeachersClassesAndRefusesOthers() {
    tables();
    FineTuning.run(
        classifier(teacher, 4, "teacher-run", "", "task.labels=[nature, art]"),
        TrainingListener.NONE);
    Path learned = folder.resolve("teacher-run/model");
    String distillation =
        "distillation: {teacher: %s, losses: [soft-targets]}\n".formatted(learned);

    FineTuning.run(classifier(teacher, 4, "follows", distillation), TrainingListener.NONE);
    assertThat(Checkpoint.config(folder.resolve("follows/model")).labels())
        .containsExactly("nature", "art");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    classifier(teacher, 4, "differs", distillation, "task.labels=[art, nature]"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'nature', 'art'");
    // a teacher that was never fine-tuned
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    classifier(
                        teacher, 4, "unlearned", distillation, "distillation.teacher=" + teacher),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has not learned what the student is to learn");
  }

  @Test
  void studentComesCloseToItsTeacher() {
    Path out = folder.resolve("close");
    PretrainConfig config =
        student(
            out,
            "{name: soft-targets, temperature: 1, tokens: targets}, {name: hidden-mse,"
                + " teacherLayers: [2]}",
            "training.steps=100",
            "training.learningRate=1e-2",
            "training.evaluateEverySteps=100",
            "training.accumulation=1",
            "distillation.ownLoss=0");
    List<Double> losses = new ArrayList<>();
    Pretraining.run(
        config,
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            losses.add(step.loss());
          }
        });
    double early = losses.subList(0, 5).stream().mapToDouble(d -> d).average().orElseThrow();
    double late = losses.subList(90, 100).stream().mapToDouble(d -> d).average().orElseThrow();
    assertThat(late).isLessThan(early / 3);
  }
}
