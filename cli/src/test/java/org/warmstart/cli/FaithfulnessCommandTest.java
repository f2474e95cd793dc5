package org.warmstart.cli;

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
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.pipeline.ConsistencyScorer;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.result.ConsistencyResult;

/** The command faithfulness and what docs/faithfulness.md says of it. */
class FaithfulnessCommandTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  FaithfulnessCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Writes the page's files, runs its commands, and compares what they print. */
  @Test
  void thePagesExamplesRun() throws IOException {
    Files.createDirectories(folder.resolve("runs/bart"));
    TinyCheckpoint.gpt2(folder.resolve("runs/gpt/model"), Head.CAUSAL_LM);
    file(
        "runs/bart/predictions.jsonl",
        "{\"part\":\"test\",\"id\":\"a, line 1\",\"text\":\"It sold 12 boats.\",\"reference\":\"12"
            + " boats\",\"prediction\":\"It sold 15 boats.\"}");
    file(
        "pairs.csv",
        "article,summary",
        "\"In 1921 Otto Hauser was paid 1,200 francs, as Clara Vogel had agreed.\",Otto Hauser was"
            + " paid 1200 francs in 1921.",
        "\"In Bern we met Paula Winter, who sold 14 boats.\",Paula Winter has sold 14 boats.");
    String page = Files.readString(Path.of("..", "docs", "faithfulness.md"));
    String printed = "";
    List<String> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      String text = blocks.group(2);
      boolean isFile = text.startsWith("# ");
      if (isFile) {
        write(text);
      } else if (blocks.group(1).equals("text")) {
        assertThat(printed).contains(text);
      } else {
        for (String line : text.lines().toList()) {
          commands.add(line);
          printed = run(line).replace(folder + "/", "").replace(", line ", ":");
        }
      }
      if (commands.size() == 4) {
        Files.copy(folder.resolve("planted.jsonl"), folder.resolve("planted-dev.jsonl"));
        Files.copy(folder.resolve("planted.jsonl"), folder.resolve("planted-test.jsonl"));
        commands.add("");
      }
    }
    commands.remove("");
    assertThat(commands).hasSize(6);
    String html = Files.readString(folder.resolve("page.html"));
    assertThat(html).contains("<mark class=\"bad\"", "800 million", "1,000 times as much as");
    assertThat(printed).contains("rules with warnings", "balanced accuracy", "scorer");
  }

  /** A file whose first line is its name; a training in small. */
  private void write(String text) throws IOException {
    int end = text.indexOf('\n');
    Files.writeString(
        folder.resolve(text.substring(2, end)),
        text.substring(end + 1)
            .replace("maxLength: 176", "maxLength: 20")
            .replace("steps: 400, learningRate: 1e-3, warmupSteps: 60", "steps: 2"));
  }

  private String run(String command) {
    List<String> words = new ArrayList<>();
    for (String word : command.substring("warmstart ".length()).split(" ", -1)) {
      boolean isFile =
          (word.contains(".") || word.startsWith("runs/"))
              && !word.startsWith("-")
              && !word.matches("[0-9.]+");
      words.add(isFile ? folder.resolve(word).toString() : word);
    }
    CommandLineRun run = CommandLineRun.of(words.toArray());
    assertThat(run.exitCode()).as(command + "\n" + run.err()).isZero();
    return run.out();
  }

  @Test
  void namesWhatIsWrongWithFiles() throws IOException {
    Path texts = file("texts.txt", "It sold 12.", "It sold 13.");
    Path fewer = file("fewer.txt", "It sold 12.");
    Path blank = file("blank.txt", "It sold 12.", " ");
    CommandLineRun unequal = check(texts, fewer);
    assertThat(unequal.exitCode()).isEqualTo(1);
    assertThat(unequal.err()).contains("is 1 text with sources, but more texts");
    assertThat(check(fewer, texts).err()).contains("is 1 text, but more sources");
    assertThat(check(texts, blank).err()).contains("texts.txt:2: its source is empty");
    CommandLineRun empty = check(blank, texts);
    assertThat(empty.exitCode()).isZero();
    assertThat(empty.err()).contains("1 text is blank and without facts, first", "blank.txt:2");
    assertThat(CommandLineRun.of("faithfulness", "--predictions", texts).err())
        .contains("give those with --sources");
    assertThat(CommandLineRun.of("faithfulness").err()).contains("--predictions");
    Path bytes = folder.resolve("bytes.txt");
    Files.write(bytes, new byte[] {'a', (byte) 0xff, '\n'});
    assertThat(check(bytes, fewer).err()).contains("bytes.txt:1: not UTF-8");
    Path table = file("table.csv", "text,origin,label", "It sold 12.,It sold 12.,perhaps");
    assertThat(CommandLineRun.of("faithfulness", "--predictions", table).err())
        .contains("name the column of the sources", "'origin'");
    assertThat(
            CommandLineRun.of(
                    "faithfulness",
                    "--predictions",
                    table,
                    "--source",
                    "origin",
                    "--label",
                    "label")
                .err())
        .contains("line 2: column 'label': expected consistent or inconsistent, found 'perhaps'");
  }

  private static CommandLineRun check(Path texts, Path sources, Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("faithfulness", "--predictions", texts, "--sources", sources));
    all.addAll(List.of(more));
    return CommandLineRun.of(all.toArray());
  }

  @Test
  void failsAboveAShare() throws IOException {
    Path texts = file("texts.txt", "It sold 12.", "It sold 14.");
    Path sources = file("sources.txt", "It sold 12.", "It sold 13.");
    assertThat(check(texts, sources, "--fail-above", 0.5).exitCode()).isZero();
    CommandLineRun above = check(texts, sources, "--fail-above", 0.4);
    assertThat(above.exitCode()).isEqualTo(1);
    assertThat(above.err()).contains("more than --fail-above 0.4");
  }

  @Test
  void theScorerTakesTheBestChunkAndTheMeanOverSentences() throws IOException {
    Path model =
        TinyCheckpoint.bert(
            folder.resolve("model"), Head.SEQUENCE_CLASSIFICATION, "inconsistent", "consistent");
    String source = "The cat sat on the mat. A dog sat on the mat and the cat. The mat sat.";
    String text = "A cat sat. The dog sat on a mat.";
    ConsistencyResult result;
    try (ConsistencyScorer scorer = ConsistencyScorer.load(model)) {
      result = scorer.score(text, source);
      assertThatThrownBy(() -> scorer.score(" ", source))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the text is blank");
      // longer than the model reads in one piece
      String endless = "the cat and the dog ".repeat(40);
      assertThat(scorer.score(endless, endless).score()).isBetween(0.0, 1.0);
    }
    assertThat(result.sentences()).hasSize(2);
    double sum = 0;
    try (TextClassifier classifier = TextClassifier.load(model)) {
      for (ConsistencyResult.Sentence sentence : result.sentences()) {
        String claim = text.substring(sentence.start(), sentence.end());
        String chunk = source.substring(sentence.sourceStart(), sentence.sourceEnd());
        double own = classifier.classify(chunk, claim).score("consistent");
        assertThat(sentence.score()).isCloseTo(own, within(1e-5));
        sum += own;
      }
    }
    assertThat(result.score()).isCloseTo(sum / 2, within(1e-5));

    Path texts = file("texts.txt", text);
    Path sources = file("sources.txt", source);
    CommandLineRun run = check(texts, sources, "--scorer", model, "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"consistency\":" + result.score());
    assertThatThrownBy(
            () ->
                ConsistencyScorer.load(
                    model,
                    PipelineOptions.DEFAULT,
                    new ConsistencyScorer.Settings(
                        "entailment",
                        ConsistencyScorer.Aggregation.MAX,
                        ConsistencyScorer.Aggregation.MEAN)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no class 'entailment'");
  }
}
