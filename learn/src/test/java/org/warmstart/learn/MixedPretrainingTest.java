package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/** Runs on mixtures of corpora and with rows of several lengths. */
class MixedPretrainingTest {
  private static final Pattern READ =
      Pattern.compile("read of (\\w+): (\\d+) of (\\d+) batches \\(([\\d.]+) %\\), (.*)");

  private final Path folder;
  private final List<String> notes = new ArrayList<>();

  MixedPretrainingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Hears the notes and asks to stop after a step. */
  private TrainingListener listener(StopSignal stop, long last) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (step.step() == last) {
          stop.request();
        }
      }

      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  private String mixture(String... corpora) {
    return "data={mixture: [" + String.join(", ", corpora) + "], heldOut: 0.1, unit: paragraph}";
  }

  private String corpus(String name, int paragraphs) {
    Path text = TinyRuns.text(folder.resolve(name), paragraphs);
    return "{name: " + name + ", files: [" + text + "]}";
  }

  private static String weighted(String corpus, int weight) {
    return corpus.substring(0, corpus.length() - 1) + ", weight: " + weight + "}";
  }

  private String table() {
    StringBuilder rows = new StringBuilder("text\ttitle\n");
    for (String one : List.of("the cat", "a dog", "my sister", "a bird", "the captain")) {
      for (String verb : List.of("sees", "likes", "finds", "follows")) {
        rows.append(one + " " + verb + " the sea\t" + one + "\n");
        rows.append(one + " " + verb + " the long road\t" + one + "\n");
      }
    }
    Path file = TinyRuns.write(folder.resolve("pairs.tsv"), rows.toString());
    return "{name: pairs, prefix: 'title: ', table: {train: ["
        + file
        + "], columns: {target: title}}}";
  }

  private PretrainConfig config(String kind, String out) {
    Path text = TinyRuns.text(folder, 60);
    Path run = folder.resolve(out);
    String stages = "stages=[{steps: 5, sequenceLength: 12, batchSize: 8}, {steps: 7}]";
    String steps = "training.steps=null";
    return switch (kind) {
      case "mixed" ->
          TinyRuns.textToText(
              "t5-small",
              "span-corruption",
              text,
              run,
              mixture(
                  weighted(corpus("small", 6), 5),
                  weighted(corpus("large", 40), 3),
                  weighted(table(), 2)));
      case "staged" -> TinyRuns.bert(text, run, stages, steps);
      case "both" ->
          TinyRuns.gpt(text, run, mixture(corpus("a", 9), corpus("b", 30)), stages, steps);
      default ->
          TinyRuns.gpt(
              text,
              run,
              mixture(corpus("a", 4), corpus("b", 6)),
              "training.steps=30",
              "subwordSampling.bpeDropout=0.2");
    };
  }

  @ParameterizedTest
  @CsvSource({"mixed, 4", "staged, 3", "staged, 5", "staged, 6", "both, 4", "resampled, 21"})
  void resumedRunEndsWithTheSameBits(String kind, int stopped) throws IOException {
    Trainer.Outcome whole = Pretraining.run(config(kind, "whole"), TrainingListener.NONE);
    StopSignal stop = new StopSignal();
    Trainer.Outcome first = Pretraining.run(config(kind, "parts"), listener(stop, stopped), stop);
    assertThat(first.complete()).isFalse();
    assertThat(first.step()).isEqualTo(stopped);
    Trainer.Outcome second = Pretraining.run(config(kind, "parts"), TrainingListener.NONE);
    assertThat(second.complete()).isTrue();
    assertThat(second.bestMetric()).isEqualTo(whole.bestMetric());
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-" + whole.step(), file);
      assertThat(Files.readAllBytes(folder.resolve("parts").resolve(path)))
          .as(file)
          .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(path)));
    }
  }

  @Test
  void whatWasReadOfEachCorpusIsTold() {
    Trainer.Outcome outcome =
        Pretraining.run(config("mixed", "told"), listener(new StopSignal(), -1));
    assertThat(outcome.last())
        .containsKeys(
            "loss", "perplexity", "small/loss", "large/loss", "large/perplexity", "pairs/loss");
    List<Matcher> read = notes.stream().map(READ::matcher).filter(Matcher::matches).toList();
    assertThat(read).extracting(m -> m.group(1)).containsExactly("small", "large", "pairs");
    // two batches a step
    assertThat(read).extracting(m -> m.group(3)).containsOnly("24");
    assertThat(read.stream().mapToInt(m -> Integer.parseInt(m.group(2))).sum()).isEqualTo(24);
    assertThat(read.get(0).group(5)).startsWith("repeated: ");
    assertThat(notes).anyMatch(note -> note.startsWith("pairs: training: 40 rows"));
  }

  /** One schedule over all stages, and each with its own rows. */
  @Test
  void stagesShareASchedule() {
    List<TrainingListener.Step> steps = new ArrayList<>();
    Pretraining.run(
        config("staged", "schedule"),
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step);
          }
        });
    assertThat(steps).hasSize(12);
    // a warm-up of one step, then a straight line to zero
    for (int i = 1; i < 12; i++) {
      assertThat(steps.get(i).learningRate()).isCloseTo(1e-3 * (12 - i) / 11.0, within(1e-12));
    }
    assertThat(steps.subList(0, 5)).allMatch(step -> step.tokens() <= 2 * 8 * 12);
    assertThat(steps.subList(5, 12)).allMatch(step -> step.tokens() <= 2 * 4 * 24);
    assertThat(steps.subList(5, 12)).anyMatch(step -> step.tokens() > 2 * 4 * 12);
  }

  @Test
  void whatCannotWorkIsRefused() {
    Path text = TinyRuns.text(folder, 20);
    String one = "{files: [" + text + "]";
    refused("'text'; give them a name", mixture(one + "}", one + "}"));
    refused("1 of 2 corpora have a weight", mixture(one + ", name: a, weight: 2}", one + "}"));
    refused("weight has to be above 0", mixture(one + ", weight: 0}"));
    refused("either files or a table", mixture("{name: none}"));
    refused("goes with objectives that write text", mixture(one + "}", table()));
    refused("goes with data.mixture", "data.mixing.temperature=2");
    refused("leave data.files out", "data.mixture=[" + one + "}]");
    refused(
        "goes by size, but the corpora",
        "data={mixture: [" + one + ", weight: 1}], mixing: {temperature: 2}}");
    refused("add up to 7", "stages=[{steps: 3}, {steps: 4}]");
    refused(
        "sequenceLength 64 is more than the model's 32",
        "stages=[{steps: 12, sequenceLength: 64}]");
    refused(
        "the corpus 'empty'",
        mixture(
            one + "}",
            "{name: empty, files: [" + TinyRuns.write(folder.resolve("e.txt"), "") + "]}"));
  }

  private void refused(String message, String... overrides) {
    Path out = folder.resolve("refused");
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    TinyRuns.gpt(folder.resolve("text.txt"), out, overrides),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(out).doesNotExist();
  }
}
