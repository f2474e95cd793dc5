package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.toy.ToyObjective;
import org.warmstart.learn.toy.ToyOptimizer;
import org.warmstart.learn.toy.ToySchedule;
import org.warmstart.learn.training.Schedules;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.tensor.optimizer.Optimizers;

/** A choice is one file and one line: toys from the test tree are trained with from YAML. */
class ToyChoicesTest {
  static {
    Objectives.ALL.add("toy", ToyObjective.class);
    Optimizers.ALL.add("toy", ToyOptimizer.Settings.class);
    Schedules.ALL.add("toy", ToySchedule.class);
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
    Pretraining.run(config(optimizer, chosen), TrainingListener.NONE);
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
    assertThat(Pretraining.run(parts, TrainingListener.NONE).complete()).isTrue();
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
        .hasMessageContaining("'maskProbability' is a key of objective 'masked', not of 'causal'");
    assertThatThrownBy(() -> config("x", "training.optimizer=sgd", "training.beta1=0.9"))
        .hasMessageContaining("'beta1' is a key of optimizer 'adamw', 'adafactor', not of 'sgd'");
    assertThatThrownBy(() -> config("x", "training.schedule={name: linear, power: 2}"))
        .hasMessageContaining("'power' is a key of schedule 'polynomial', not of 'linear'");
  }

  /** What the version before wrote goes on, its keys where they stood then. */
  @Test
  void aRunBegunWithTheFlatKeysIsResumed() throws IOException {
    PretrainConfig config = config("flat", "training.steps=4");
    Pretraining.run(config, TrainingListener.NONE);
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
    Trainer.Outcome outcome =
        Pretraining.run(config("flat", "training.steps=6"), TrainingListener.NONE);
    assertThat(outcome.step()).isEqualTo(6);
  }
}
