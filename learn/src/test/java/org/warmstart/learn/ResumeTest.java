package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/** A run that was stopped or killed and resumed ends with the bits of one that was not. */
class ResumeTest {
  private static final List<String> FILES = List.of("model.safetensors", "trainer.safetensors");

  private final Path folder;

  ResumeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private PretrainConfig config(String objective, Path out) {
    Path text = TinyRuns.text(folder, 60);
    return objective.equals("dropped-merges")
        ? TinyRuns.gpt(text, out, "subwordSampling.bpeDropout=0.2")
        : TinyRuns.of(objective, text, out);
  }

  static Stream<String> objectives() {
    return Stream.concat(Objectives.ALL.names().stream(), Stream.of("dropped-merges"))
        .filter(name -> !name.equals("toy"));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void resumedRunEndsWithTheSameBits(String objective) throws IOException {
    Path whole = folder.resolve("whole");
    Trainer.Outcome complete = Pretraining.run(config(objective, whole), TrainingListener.NONE);
    assertThat(complete.complete()).isTrue();

    Path parts = folder.resolve("parts");
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
    Trainer.Outcome first = Pretraining.run(config(objective, parts), stopper, stop);
    assertThat(first.complete()).isFalse();
    assertThat(first.step()).isEqualTo(5);
    Trainer.Outcome second = Pretraining.run(config(objective, parts), TrainingListener.NONE);
    assertThat(second.complete()).isTrue();

    assertSameCheckpoint(whole, parts);
    assertThat(second.bestMetric()).isEqualTo(complete.bestMetric());
  }

  /** A run cannot be made shorter than it is; with as many steps it is complete. */
  @Test
  void fewerStepsThanAreMadeAreRefused() {
    Path out = folder.resolve("run");
    Pretraining.run(config("causal", out), TrainingListener.NONE);
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    TinyRuns.gpt(folder.resolve("text.txt"), out, "training.steps=6"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has made 12 steps already, more than the 6 steps");
    assertThat(Pretraining.run(config("causal", out), TrainingListener.NONE).complete()).isTrue();
  }

  @Test
  void killedRunEndsWithTheSameBits() throws Exception {
    Path whole = folder.resolve("whole");
    Pretraining.run(config("causal", whole), TrainingListener.NONE);

    Path killed = folder.resolve("killed");
    config("causal", killed);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                folder.resolve("text.txt").toString(),
                killed.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed.log").toFile())
            .start();
    try {
      waitForCheckpoint(process, killed.resolve("checkpoints"));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(killed.resolve("checkpoints/step-12")).doesNotExist();

    Pretraining.run(config("causal", killed), TrainingListener.NONE);
    assertSameCheckpoint(whole, killed);
  }

  private static void waitForCheckpoint(Process process, Path checkpoints)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(checkpoints.resolve("step-6"))) {
      assertThat(process.isAlive()).as("the run ended before it was killed").isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static void assertSameCheckpoint(Path one, Path other) throws IOException {
    for (String file : FILES) {
      Path path = Path.of("checkpoints", "step-12", file);
      assertThat(Files.readAllBytes(other.resolve(path)))
          .as(file)
          .isEqualTo(Files.readAllBytes(one.resolve(path)));
    }
  }
}
