package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.model.Head;

/** The commands of docs/metrics.md run, and it names every metric. */
class MetricsPageTest {
  private static final Pattern BLOCK = Pattern.compile("```\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final Path folder;

  MetricsPageTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    write("written.txt", "the cat sat on the mat\na dog\n");
    write("expected.txt", "the cat sat on a mat\nthe dog ran\n");
    write("other.txt", "a cat sat on the mat\na dog ran\n");
    write("sources.txt", "the big cat was sitting on the mat\nthe dog was running\n");
    write("table.csv", "guess,label\nyes,yes\nno,yes\nno,no\n");
    write(
        "table.jsonl",
        """
        {"scores": {"no": 0.2, "yes": 0.8}, "reference": "yes", "answer": "", "answers": [], \
        "margin": 1.5, "found": ["d1", "d2"], "relevant": {"d2": 2}}
        {"scores": {"no": 0.6, "yes": 0.4}, "reference": "yes", "answer": "a cat", \
        "answers": ["the cat", "cats"], "margin": -2, "found": {"d1": 0.1, "d3": 0.7}, \
        "relevant": ["d3"]}
        """);
    TinyCheckpoint.bert(folder.resolve("encoder"), Head.NONE);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private CommandLineRun run(String line) {
    List<Object> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.substring("warmstart ".length()));
    while (word.find()) {
      String plain = word.group(2);
      boolean isFile = plain != null && Files.exists(folder.resolve(plain));
      words.add(isFile ? folder.resolve(plain) : plain == null ? word.group(1) : plain);
    }
    return CommandLineRun.of(words.toArray());
  }

  @Test
  void theCommandsRun() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "metrics.md"));
    List<String> outputs = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      for (String line : blocks.group(1).lines().toList()) {
        CommandLineRun run = run(line);
        assertThat(run.exitCode()).as(line + "\n" + run.err()).isZero();
        outputs.add(run.out());
      }
    }
    assertThat(outputs).hasSize(11);
    assertThat(outputs.get(0))
        .contains("\"signature\":\"nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0\"");
    assertThat(outputs.get(2)).contains("{\"example\":2,\"ter\":");
    assertThat(outputs.get(6)).contains("f1_macro", "support");
    assertThat(outputs.get(8)).contains("best_exact_match_threshold");
    assertThat(outputs.get(9)).containsPattern("mrr +0.7500");
    for (String name : Metrics.names()) {
      assertThat(page).contains("`" + name.replace("-unstemmed", "") + "`");
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThat(run("warmstart metric sari --predictions written.txt --references other.txt").err())
        .contains("--sources: the metric 'sari' compares with what predictions were made from");
    assertThat(run("warmstart metric bleu --predictions written.txt").err())
        .contains("--references: the metric 'bleu' compares with references");
    assertThat(
            run("warmstart metric variety --predictions written.txt --references other.txt").err())
        .contains("compares with no references");
    assertThat(run("warmstart metric bleu --data table.csv").err()).contains("prediction");
    assertThat(
            run("warmstart metric '{name: f1, positive: maybe}' --data table.csv"
                    + " --prediction-column guess --reference-column label")
                .err())
        .contains("positive: the label 'maybe' occurs neither");
    assertThat(
            run("warmstart metric '{name: bleu, tokenizer: ja-mecab}' --predictions written.txt"
                    + " --references other.txt")
                .err())
        .contains("tokenizer");
    assertThat(
            run("warmstart metric bertscore --predictions written.txt --references other.txt")
                .err())
        .contains("--checkpoint");
    assertThat(
            run("warmstart metric calibration --predictions written.txt --references other.txt")
                .err())
        .contains("written.txt:1: not a number");
  }
}
