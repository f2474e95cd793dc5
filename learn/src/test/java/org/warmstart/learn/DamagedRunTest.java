package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Manifest;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/** Runs whose files were damaged, or that ended at any moment, and what becomes of them. */
class DamagedRunTest {
  private static final String[] SHORT = {
    "training.steps=4",
    "training.saveEverySteps=2",
    "training.evaluateEverySteps=2",
    // the first steps of a longer run are those of a shorter one
    "training.schedule=constant",
    "training.warmupRatio=0"
  };

  private final Path folder;
  private final Path text;
  private final List<String> notes = new ArrayList<>();
  private final TrainingListener noting =
      new TrainingListener() {
        @Override
        public void note(String message) {
          notes.add(message);
        }
      };

  DamagedRunTest(@TempDir Path folder) {
    this.folder = folder;
    this.text = TinyRuns.text(folder, 20);
  }

  private PretrainConfig config(Path out, String... more) {
    List<String> all = new ArrayList<>(List.of(SHORT));
    all.addAll(List.of(more));
    return TinyRuns.gpt(text, out, all.toArray(String[]::new));
  }

  private static List<Path> files(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /**
   * One bit in each file of a run: the run goes on, to the same weights, or is refused with a
   * message that names the file.
   */
  @Test
  void oneFlippedBitInAnyFileIsFoundOrDoesNoHarm() throws IOException {
    Path whole = folder.resolve("whole");
    Pretraining.run(config(whole, "training.steps=6"), TrainingListener.NONE);
    Path base = folder.resolve("base");
    Pretraining.run(config(base), TrainingListener.NONE);
    SeededRandom random = new SeededRandom(11);
    int tried = 0;
    for (Path file : files(base)) {
      if (Files.size(file) == 0) {
        continue;
      }
      Path run = folder.resolve("flipped-" + tried++);
      copy(base, run);
      Path damaged = run.resolve(base.relativize(file).toString());
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, bytes);
      try {
        Pretraining.run(config(run, "training.steps=6"), TrainingListener.NONE);
      } catch (InputException e) {
        assertThat(e.getMessage())
            .as(damaged.toString())
            .contains(damaged.getFileName().toString());
        continue;
      }
      assertThat(run.resolve("checkpoints/step-6/model.safetensors"))
          .as(damaged.toString())
          .hasSameBinaryContentAs(whole.resolve("checkpoints/step-6/model.safetensors"));
      assertThat(Manifest.problem(run.resolve("model"))).isNull();
      DurableFolders.deleteTree(run);
    }
    assertThat(tried).isGreaterThan(15);
  }

  /** What was changed by hand carries a right manifest; it is read as what others wrote. */
  @Test
  void aForgedTrainingStateIsRefusedByName() throws IOException {
    Path run = folder.resolve("run");
    Pretraining.run(config(run), TrainingListener.NONE);
    Path checkpoint = run.resolve("checkpoints/step-4");
    Path state = checkpoint.resolve("trainer.json");
    String good = Files.readString(state);
    ObjectMapper json = new ObjectMapper();
    List<String> forged = new ArrayList<>(List.of("", "null", "[]", "{}", good.substring(0, 200)));
    String zeros = Base64.getEncoder().encodeToString(new byte[5056]);
    for (String field :
        List.of(
            "'randomState': ''",
            "'randomState': null",
            "'randomState': 'AAAA'",
            "'randomState': '" + zeros + "'",
            "'step': -4",
            "'step': 3",
            "'step': 99999999999999999999",
            "'epoch': -1",
            "'batchInEpoch': 1000000000",
            "'seconds': 'NaN'",
            "'bestMetric': 'Infinity'",
            "'bestStep': 5",
            "'skippedSteps': -1",
            "'skippedInARow': 100",
            "'noSuchField': 1")) {
      ObjectNode changed = (ObjectNode) json.readTree(good);
      changed.setAll((ObjectNode) json.readTree("{" + field.replace('\'', '"') + "}"));
      forged.add(changed.toString());
    }
    for (String text : forged) {
      Files.writeString(state, text);
      Manifest.seal(checkpoint);
      assertThatThrownBy(() -> Pretraining.run(config(run, "training.steps=6"), noting))
          .as(text)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("trainer.json");
    }
    Files.writeString(state, good);
    Path tensors = checkpoint.resolve("trainer.safetensors");
    byte[] whole = Files.readAllBytes(tensors);
    Files.write(tensors, Arrays.copyOf(whole, whole.length / 2));
    Manifest.seal(checkpoint);
    assertThatThrownBy(() -> Pretraining.run(config(run, "training.steps=6"), noting))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("trainer.safetensors");
    assertThat(run.resolve("checkpoints/step-6")).doesNotExist();
  }

  /** Killed at moments at random, mostly while it saves: what is in place is always complete. */
  @Test
  void aKillAtAnyMomentLeavesNothingHalf() throws Exception {
    SeededRandom random = new SeededRandom(3);
    Path run = folder.resolve("killed");
    for (int round = 0; round < 3; round++) {
      long newest = newestStep(run.resolve("checkpoints"));
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SavingRun.class.getName(),
                  text.toString(),
                  run.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("killed.log").toFile())
              .start();
      try {
        waitForCheckpoint(process, run.resolve("checkpoints"), newest);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertComplete(run);
    }
    StopSignal stop = new StopSignal();
    List<Long> steps = new ArrayList<>();
    TrainingListener once =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step.step());
            stop.request();
          }
        };
    Pretraining.run(SavingRun.config(text, run), once, stop);
    assertThat(steps.get(0)).as("goes on from a checkpoint").isGreaterThan(3);
  }

  private static void waitForCheckpoint(Process process, Path checkpoints, long before)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (newestStep(checkpoints) <= before) {
      assertThat(process.isAlive()).as("the run ended before it was killed").isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  private static long newestStep(Path checkpoints) {
    String[] names = checkpoints.toFile().list();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> name.startsWith("step-"))
        .mapToLong(name -> Long.parseLong(name.substring(5)))
        .max()
        .orElse(0);
  }

  private static void assertComplete(Path run) throws IOException {
    for (Path checkpoint : DurableFolders.list(run.resolve("checkpoints"))) {
      if (!checkpoint.getFileName().toString().startsWith(".")) {
        assertThat(Manifest.problem(checkpoint)).as(checkpoint.toString()).isNull();
      }
    }
  }

  @Test
  void aRunWithoutUsableCheckpointsStartsFromTheBeginningAndSaysSo() throws IOException {
    Path run = folder.resolve("run");
    Pretraining.run(config(run), TrainingListener.NONE);
    for (Path file : files(run.resolve("checkpoints"))) {
      if (file.endsWith("model.safetensors")) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
      }
    }
    Trainer.Outcome outcome = Pretraining.run(config(run), noting);
    assertThat(outcome.complete()).isTrue();
    assertThat(notes).anyMatch(note -> note.contains("starts from the beginning"));
  }

  @Test
  void aRefusedResumeChangesNoFile() throws IOException {
    Path run = folder.resolve("run");
    Pretraining.run(config(run), TrainingListener.NONE);
    String before = contents(run);
    assertThatThrownBy(() -> Pretraining.run(config(run, "batchSize=8"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("batchSize was 4 and is 8");
    // the same configuration, other text: found only when the batches are made
    String original = Files.readString(text);
    Files.writeString(text, original + "Another paragraph.\n");
    assertThatThrownBy(
            () -> Pretraining.run(config(run, "training.steps=6"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("other data");
    assertThat(contents(run)).isEqualTo(before);
    Files.writeString(text, original);
    assertThat(Pretraining.run(config(run, "training.steps=6"), noting).step()).isEqualTo(6);
  }

  @Test
  void aRefusedStartLeavesNothing() throws IOException {
    Path run = folder.resolve("parent/run");
    assertThatThrownBy(
            () ->
                Pretraining.run(config(run, "model.changes.n_positions=16"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("positions");
    assertThatThrownBy(
            () -> Pretraining.run(config(run, "training.beta1=1"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("beta1");
    // found when the text is in tokens already
    assertThatThrownBy(
            () -> Pretraining.run(config(run, "training.bestMetric=rouge2"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rouge2");
    assertThat(folder.resolve("parent")).doesNotExist();
  }

  @Test
  void aRefusedStartLeavesTheTokensOfOthers() throws IOException {
    Pretraining.run(config(folder.resolve("runs/first")), TrainingListener.NONE);
    String before = contents(folder.resolve("runs"));
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    config(folder.resolve("runs/second"), "training.bestMetric=rouge2"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    config(
                        folder.resolve("runs/third"),
                        "training.bestMetric=rouge2",
                        "data.unit=line"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class);
    assertThat(contents(folder.resolve("runs"))).isEqualTo(before);
  }

  @Test
  void aRefusedOverwriteDeletesNothing() throws IOException {
    Path run = folder.resolve("run");
    Pretraining.run(config(run), TrainingListener.NONE);
    String before = contents(run);
    String[][] refused = {
      {"training.learningRate=-1"},
      {"sequenceLength=64"},
      {"data.files=[missing.txt]"},
      {"model.preset=null", "model.checkpoint=" + run.resolve("model"), "model.changes={}"},
      {"tokenizer.train=null", "tokenizer.path=" + run.resolve("tokenizer")},
      {"training.bestMetric=rouge2"},
    };
    for (String[] overrides : refused) {
      List<String> all = new ArrayList<>(List.of(overrides));
      all.add("existing=overwrite");
      assertThatThrownBy(() -> Pretraining.run(config(run, all.toArray(String[]::new)), noting))
          .as(String.join(" ", overrides))
          .isInstanceOf(InputException.class);
      assertThat(contents(run)).as(String.join(" ", overrides)).isEqualTo(before);
    }
    Pretraining.run(config(run, "existing=overwrite", "training.steps=2"), noting);
    assertThat(run.resolve("checkpoints/step-2")).exists();
    assertThat(run.resolve("checkpoints/step-4")).doesNotExist();
  }

  /** Names, sizes and checksums of all files. */
  private static String contents(Path run) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files(run)) {
      all.append(run.relativize(file))
          .append(' ')
          .append(Arrays.hashCode(Files.readAllBytes(file)))
          .append('\n');
    }
    return all.toString();
  }
}
