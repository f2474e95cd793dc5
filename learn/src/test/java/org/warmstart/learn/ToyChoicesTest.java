package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.warmstart.learn.training.TrainingListener.NONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.adapter.Adapters;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.task.registry.Tasks;
import org.warmstart.learn.toy.ToyAdapter;
import org.warmstart.learn.toy.ToyFamily;
import org.warmstart.learn.toy.ToyMetric;
import org.warmstart.learn.toy.ToyObjective;
import org.warmstart.learn.toy.ToyOptimizer;
import org.warmstart.learn.toy.ToySchedule;
import org.warmstart.learn.toy.ToyTask;
import org.warmstart.learn.training.Schedules;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.optimizer.Optimizers;

/** A choice is one file and one line: toys from the test tree are trained with from YAML. */
class ToyChoicesTest {
  static {
    Objectives.ALL.add("toy", ToyObjective.class);
    Optimizers.ALL.add("toy", ToyOptimizer.Settings.class);
    Schedules.ALL.add("toy", ToySchedule.class);
    Tasks.ALL.add("toy", ToyTask.Settings.class);
    Adapters.ALL.add("toy", ToyAdapter.class);
    Families.add(ToyFamily.FAMILY);
    Metrics.ALL.add("toy", ToyMetric.Settings.class);
  }

  private final Path folder;

  ToyChoicesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private PretrainConfig config(String out, String... overrides) {
    return TinyRuns.gpt(TinyRuns.text(folder, 30), folder.resolve(out), overrides);
  }

  @Test
  void trainsWithToysOfEveryKindAndResumes() throws IOException {
    String[] toys = {
      "objective={name: toy, strength: 0.25}",
      "training.optimizer={name: toy, memory: 0.75}",
      "training.schedule=toy"
    };
    List<TrainingListener.Step> steps = new ArrayList<>();
    TrainingListener recorder =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step);
          }
        };
    Trainer.Outcome outcome = Pretraining.run(config("toys", toys), recorder);
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.last()).containsKeys("loss_lm", "loss_squares", "perplexity");
    TrainingListener.Step first = steps.get(0);
    assertThat(first.terms()).containsOnlyKeys("lm", "squares");
    double lm = Objects.requireNonNull(first.terms().get("lm"));
    double squares = Objects.requireNonNull(first.terms().get("squares"));
    assertThat(first.loss()).isCloseTo(lm + 0.25 * squares, within(1e-5));
    assertThat(Files.readString(folder.resolve("toys/config.yaml")))
        .contains("objective:\n  name: \"toy\"\n  strength: 0.25\n")
        .contains("  optimizer:\n    name: \"toy\"\n    memory: 0.75\n")
        .contains("  schedule:\n    name: \"toy\"\n    period: 4\n");
    requireResumedIsWhole("toys", toys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adafactor", "sgd"})
  void everyOptimizerResumesBitForBit(String optimizer) throws IOException {
    String[] chosen = {"training.optimizer=" + optimizer, "training.weightDecay=0.01"};
    Pretraining.run(config(optimizer, chosen), NONE);
    requireResumedIsWhole(optimizer, chosen);
  }

  private void requireResumedIsWhole(String whole, String... overrides) throws IOException {
    StopSignal stop = new StopSignal();
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 5) {
              stop.request();
            }
          }
        };
    PretrainConfig parts = config("parts-" + whole, overrides);
    assertThat(Pretraining.run(parts, stopper, stop).complete()).isFalse();
    assertThat(Pretraining.run(parts, NONE).complete()).isTrue();
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-12", file);
      assertThat(Files.readAllBytes(folder.resolve("parts-" + whole).resolve(path)))
          .as(file)
          .isEqualTo(Files.readAllBytes(folder.resolve(whole).resolve(path)));
    }
  }

  @Test
  void keysOfOtherChoicesAreRefused() {
    assertThatThrownBy(() -> config("x", "maskProbability=0.2"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "'maskProbability' is a key of objective 'masked', 'replaced-token-detection', not of"
                + " 'causal'");
    assertThatThrownBy(() -> config("x", "training.optimizer=sgd", "training.beta1=0.9"))
        .hasMessageContaining("'beta1' is a key of optimizer 'adamw', 'adafactor', not of 'sgd'");
    assertThatThrownBy(() -> config("x", "training.schedule={name: linear, power: 2}"))
        .hasMessageContaining("'power' is a key of schedule 'polynomial', not of 'linear'");
  }

  /** A task of three columns; its settings and the columns' usual names are written back. */
  @Test
  void fineTunesForAToyTask() throws IOException {
    Path text = TinyRuns.text(folder, 30);
    Pretraining.run(TinyRuns.bert(text, folder.resolve("bert")), NONE);
    Path table = folder.resolve("names.csv");
    Files.writeString(table, "given,second,family\nAda,of,Byron\nJo,the,Ox\nMary,Jane,Watson\n");
    FinetuneConfig config =
        finetune(
            "{name: toy, unit: 4}",
            "data: {train: [%s], test: [%s], columns: {middle: second}}\nadapter: toy"
                .formatted(table, table));
    FineTuning.Result result = FineTuning.run(config, NONE);
    assertThat(result.scores()).containsOnlyKeys("error");
    assertThat(result.predictions()).hasSize(3);
    assertThat(Files.readString(folder.resolve("tuned/config.yaml")))
        .contains("task:\n  name: \"toy\"\n  unit: 4.0\n")
        .contains("adapter:\n  name: \"toy\"\n  ending: \"bias\"\n")
        .contains("columns:\n    given: \"given\"\n    middle: \"second\"\n");
    assertThatThrownBy(() -> finetune("toy", "data: {train: [x], columns: {familly: b}}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.columns: unknown column 'familly'; did you mean 'family'");
    assertThatThrownBy(() -> finetune("{name: toy, maxLength: 3}", "data: {train: [x]}"))
        .hasMessageContaining("'maxLength' is a key of task")
        .hasMessageContaining("not of 'toy'");
  }

  /** Pre-trained from YAML, then fine-tuned and scored; its configuration knows near keys. */
  @Test
  void trainsAToyFamily() {
    Path text = TinyRuns.text(folder, 30);
    String[] toy = {
      "model={preset: toy-small, changes: {hidden_size: 12}}",
      "objective=masked",
      "nextSentence=false"
    };
    Pretraining.run(TinyRuns.bert(text, folder.resolve("bert"), toy), NONE);
    assertThat(Checkpoint.config(folder.resolve("bert/model")))
        .isInstanceOfSatisfying(
            ToyFamily.Config.class, config -> assertThat(config.width()).isEqualTo(12));
    Path table = TinyRuns.write(folder.resolve("t.csv"), "text,label\na cat,x\na dog,y\n");
    String data = "data: {train: [%s], test: [%s]}".formatted(table, table);
    FineTuning.Result result = FineTuning.run(finetune("classification", data), NONE);
    assertThat(result.scores()).containsKey("accuracy");
  }

  private FinetuneConfig finetune(String task, String data) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: %s
        %s
        training: {steps: 3, learningRate: 1e-3, warmupRatio: 0}
        batchSize: 1
        out: %s
        """
            .formatted(folder.resolve("bert/model"), task, data, folder.resolve("tuned")),
        "test",
        Path.of(""),
        List.of(),
        FinetuneConfig.class);
  }

  /** The keys of all tasks stood together once, and a column that is not read was null. */
  @Test
  void aRunBegunWithTheKeysOfAllTasksIsResumed() throws IOException {
    Pretraining.run(TinyRuns.bert(TinyRuns.text(folder, 30), folder.resolve("bert")), NONE);
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "text,label\nAda saw it,b\nBob did not,a\nJo came too,a\n");
    String data = "data: {train: [%s]}".formatted(table);
    FineTuning.run(finetune("classification", data), NONE);
    Path file = folder.resolve("tuned/config.yaml");
    String now = Files.readString(file);
    String then =
        now.replace("  maxLength: null\n", "  maxLength: null\n  maxTargetLength: null\n")
            .replace(
                "  specialTokens", "  numBeams: null\n  generatedExamples: 100\n  specialTokens")
            .replace("    target: ", "    second: null\n    target: ");
    assertThat(then).contains("numBeams").contains("second").contains("maxTargetLength");
    Files.writeString(file, then);
    Trainer.Outcome outcome =
        FineTuning.run(finetune("classification", data + "\nexisting: resume"), NONE).outcome();
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.step()).isEqualTo(3);
  }

  @Test
  void textsAreScoredByAToyMetric() {
    Metric<String, List<String>> toy = Metrics.textMetric("{name: toy, scale: 3}");
    toy.add("ab", List.of("x"), "abcd");
    assertThat(toy.value("toy")).isEqualTo(1.5);
    FinetuneConfig config =
        finetune("{name: seq2seq, metrics: [{name: toy, scale: 2}, rouge]}", "data: {train: [x]}");
    assertThat(ConfigWriter.toYaml(config))
        .contains("metrics:\n    - name: \"toy\"\n      scale: 2.0\n    - name: \"rouge\"\n");
    assertThatThrownBy(() -> finetune("{name: seq2seq, metrics: [pearson]}", "data: {train: [x]}"))
        .hasMessageContaining("'pearson' does not compare texts but numbers");
    assertThatThrownBy(
            () -> finetune("{name: seq2seq, metrics: [rouge, rouge-unstemmed]}", "data: {}"))
        .hasMessageContaining("there are two values called 'rouge1'");
  }

  /** What the version before wrote goes on, its keys where they stood then. */
  @Test
  void aRunBegunWithTheFlatKeysIsResumed() throws IOException {
    PretrainConfig config = config("flat", "training.steps=4");
    Pretraining.run(config, NONE);
    Path file = folder.resolve("flat/config.yaml");
    String now = Files.readString(file);
    String flat =
        now.replace(
                "objective:\n  name: \"causal\"\n", "objective: \"causal\"\nnextSentence: false\n")
            .replace("sequenceLength:", "maskProbability: 0.15\nsequenceLength:")
            .replaceAll(
                "(?s)  optimizer:\n    name: \"adamw\"\n(.*?)  maxGradientNorm",
                "$1  maxGradientNorm")
            .replace("    beta", "  beta")
            .replace("    epsilon", "  epsilon")
            .replace("    weightDecay", "  weightDecay")
            .replaceAll("schedule:\n    name: \"linear\"\n    floor: 0.0", "schedule: \"linear\"");
    assertThat(flat).contains("\n  beta1: 0.9\n").doesNotContain("name: \"adamw\"");
    Files.writeString(file, flat);
    Trainer.Outcome outcome = Pretraining.run(config("flat", "training.steps=6"), NONE);
    assertThat(outcome.step()).isEqualTo(6);
  }
}
