package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.training.TrainingListener;

/** Tables are tokenized into files, once, and trained on from there. */
class StreamedTablesTest {
  private final Path folder;
  private final List<String> notes = new ArrayList<>();

  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void note(String message) {
          notes.add(message);
        }
      };

  StreamedTablesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path pretrained() {
    Path out = folder.resolve("pretrained/run");
    Pretraining.run(
        TinyRuns.bert(TinyRuns.text(folder, 40), out, "training.steps=2", "data.heldOut=0"),
        TrainingListener.NONE);
    return out.resolve("model");
  }

  private FinetuneConfig config(Path model, Path table, String name, String... overrides) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: {name: classification, maxLength: 12}
        data: {train: [%s], validation: [%s]}
        batchSize: 4
        training: {steps: 3}
        out: %s
        """
            .formatted(model, table, table, folder.resolve("runs/" + name)),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  private Path table(String... rows) {
    return TinyRuns.write(
        folder.resolve("table.tsv"), "text\tlabel\n" + String.join("\n", rows) + "\n");
  }

  private Path animals() {
    return table(
        "The cat sees the sea and the moon and the road and the house.\tanimal",
        "A dog finds some bread.\tanimal",
        "My sister paints a song.\tperson",
        "The captain follows the road.\tperson");
  }

  private SortedMap<String, Long> cached() throws IOException {
    SortedMap<String, Long> entries = new TreeMap<>();
    try (Stream<Path> found = Files.list(folder.resolve("runs").resolve(DataCache.NAME))) {
      for (Path entry : found.toList()) {
        entries.put(entry.getFileName().toString(), Files.getLastModifiedTime(entry).toMillis());
      }
    }
    return entries;
  }

  @Test
  void seedsAndRunsBesideEachOtherShareTheirTokens() throws IOException {
    Path model = pretrained();
    FineTuning.runSeeds(config(model, animals(), "first"), 2, listener);
    SortedMap<String, Long> made = cached();
    assertThat(made.keySet().stream().map(name -> name.replaceAll("-[0-9a-f]{16}", "")))
        .containsExactly("README.txt", "labels", "training", "validation");
    assertThat(notes.stream().filter(note -> note.matches("training: 4 rows, [0-9]+ tokens, .*")))
        .satisfiesExactly(
            first -> assertThat(first).contains(", now in "),
            second -> assertThat(second).contains(", as they are in "));
    String cut = "training: 1 of 4 inputs (25.0 %) were cut to 12 tokens; the longest has ";
    assertThat(notes).filteredOn(note -> note.startsWith(cut)).hasSize(2);
    assertThat(notes).filteredOn(note -> note.startsWith("labels: 2 classes in 4")).hasSize(2);
    notes.clear();
    FineTuning.run(config(model, animals(), "second", "training.learningRate=1e-3"), listener);
    assertThat(cached()).isEqualTo(made);
    assertThat(notes).noneMatch(note -> note.contains("now in"));
  }

  @Test
  void whatChangesTheTokensIsOtherData() throws IOException {
    Path model = pretrained();
    FineTuning.run(config(model, animals(), "first"), listener);
    int entries = cached().size();
    FineTuning.run(config(model, animals(), "second", "task.maxLength=10"), listener);
    assertThat(cached()).hasSizeGreaterThan(entries);
    entries = cached().size();
    Path table = animals();
    Files.writeString(table, Files.readString(table).replace("bread", "honey"));
    notes.clear();
    FineTuning.run(config(model, table, "third"), listener);
    assertThat(cached()).hasSizeGreaterThan(entries);
    assertThat(notes).anyMatch(note -> note.startsWith("training: 4 rows") && note.contains("now"));
  }

  @Test
  void damagedTokensAreMadeAgainAndTheRunIsTheSame() throws IOException {
    Path model = pretrained();
    FineTuning.Result first = FineTuning.run(config(model, animals(), "first"), listener);
    String training =
        cached().keySet().stream().filter(name -> name.startsWith("training")).findFirst().get();
    Path tokens = folder.resolve("runs/data-cache").resolve(training).resolve("tokens.u16");
    byte[] bytes = Files.readAllBytes(tokens);
    bytes[5] ^= 1;
    Files.write(tokens, bytes);
    notes.clear();
    FineTuning.Result second = FineTuning.run(config(model, animals(), "second"), listener);
    assertThat(notes)
        .anyMatch(
            note -> note.contains("is made again, as tokens.u16 has a wrong checksum in block 0"));
    assertThat(second.model().resolve("model.safetensors"))
        .hasSameBinaryContentAs(first.model().resolve("model.safetensors"));
  }

  @Test
  void badRowsAreListedAndNothingIsLeft() {
    Path model = pretrained();
    String[] rows =
        IntStream.range(0, 60)
            .mapToObj(i -> i % 2 == 0 ? "The cat sees the sea.\tanimal" : "A song.\t")
            .toArray(String[]::new);
    Path validation =
        TinyRuns.write(
            folder.resolve("validation.tsv"), "text\tlabel\n" + String.join("\n", rows) + "\n");
    FinetuneConfig config = config(model, animals(), "bad", "data.validation=[" + validation + "]");
    assertThatThrownBy(() -> FineTuning.run(config, listener))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("30 rows cannot be used:\n")
        .hasMessageContaining("validation.tsv, line 3, column 'label': the label is missing")
        .hasMessageContaining(
            "validation.tsv, line 41, column 'label': the label is missing\n  and 10 more");
    // neither the run's folder nor the labels and the training rows in tokens
    assertThat(folder.resolve("runs")).doesNotExist();
    Path onlyBad = table("A song.\t", "A bird.\t");
    assertThatThrownBy(
            () -> FineTuning.run(config(model, onlyBad, "../other/bad"), TrainingListener.NONE))
        .isInstanceOf(InputException.class);
  }

  /** 60 MB of texts, in a heap of 48 MB. */
  @Test
  void tablesMayBeLargerThanTheHeap() throws Exception {
    Path model = pretrained();
    Path table = folder.resolve("large.tsv");
    String text = Files.readString(folder.resolve("text.txt")).replace('\n', ' ').repeat(2);
    try (BufferedWriter out = Files.newBufferedWriter(table)) {
      out.write("text\tlabel\n");
      for (int i = 0; i < 12_000; i++) {
        out.write(text.substring(i % 97, i % 97 + 5_000));
        out.write(i % 3 == 0 ? "\tgood\n" : "\tbad\n");
      }
    }
    run(model, table, folder.resolve("large/run"), "-Xmx48m");
    assertThat(notes).anyMatch(note -> note.startsWith("training: 12,000 rows, 288,000 tokens"));
  }

  @Test
  void theNumberOfProcessorsChangesNothing() throws Exception {
    Path model = pretrained();
    Path table =
        table(
            IntStream.range(0, 3_000)
                .mapToObj(i -> "The cat sees " + "the sea ".repeat(i % 19) + "\tclass " + i % 7)
                .toArray(String[]::new));
    run(model, table, folder.resolve("one/run"), "-XX:ActiveProcessorCount=1");
    run(model, table, folder.resolve("five/run"), "-XX:ActiveProcessorCount=5");
    try (Stream<Path> files = Files.walk(folder.resolve("one/data-cache"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path other = folder.resolve("five").resolve(folder.resolve("one").relativize(file));
        assertThat(other).hasSameBinaryContentAs(file);
      }
    }
  }

  /** Fine-tunes in a process of its own, and notes its lines. */
  private void run(Path model, Path table, Path run, String option) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapRun.class.getName(),
                model.toString(),
                table.toString(),
                run.toString())
            .redirectErrorStream(true)
            .start();
    try (Stream<String> output = process.inputReader(StandardCharsets.UTF_8).lines()) {
      List<String> lines = output.toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).last().isEqualTo("done");
      notes.addAll(lines);
    } finally {
      process.destroyForcibly();
    }
  }
}
