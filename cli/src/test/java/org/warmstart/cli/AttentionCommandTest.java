package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;

/** Attention and attributions as a page. */
class AttentionCommandTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final Path folder;

  AttentionCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private CommandLineRun run(Object... words) {
    List<Object> all = new ArrayList<>(List.of("attention"));
    all.addAll(List.of(words));
    return CommandLineRun.of(all.toArray());
  }

  /** The commands of docs/attention.md run as they stand there. */
  @Test
  void thePagesExamplesRun() throws IOException {
    TinyCheckpoint.bert(
        folder.resolve("runs/sst2/model"), Head.SEQUENCE_CLASSIFICATION, "negative", "positive");
    TinyCheckpoint.bert(folder.resolve("runs/bert/model"), Head.MASKED_LM);
    TinyCheckpoint.gpt2(folder.resolve("runs/gpt/model"), Head.CAUSAL_LM);
    TinyCheckpoint.bart(folder.resolve("runs/bart/model"));
    int count = 0;
    for (String line : Files.readAllLines(Path.of("..", "docs", "attention.md"))) {
      if (line.startsWith("warmstart attention ")) {
        CommandLineRun run = CommandLineRun.of(words(line.substring("warmstart ".length())));
        assertThat(run.exitCode()).as(line + run.err()).isZero();
        assertThat(run.out()).contains("attention of ");
        count++;
      }
    }
    assertThat(count).isEqualTo(5);
    String page = Files.readString(folder.resolve("written.html"));
    assertThat(page)
        .contains("Attention of the encoder", "Attention of the decoder to the text", "2. dog")
        .doesNotContain("src=", "href=\"http", "@import")
        .contains("default-src 'none'");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("class.json").toFile());
    JsonNode weights = json.path("attention").get(1).path("weights").get(1).get(2);
    double sum = 0;
    for (JsonNode weight : weights) {
      sum += weight.asDouble();
    }
    assertThat(weights).hasSize(json.path("tokens").size());
    assertThat(sum).isCloseTo(1, within(1e-5));
    // a row of rollout is a mixture of the tokens, too
    sum = 0;
    for (JsonNode share : json.path("rollout").path("self").get(1).get(3)) {
      sum += share.asDouble();
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  private Object[] words(String line) {
    List<Object> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      boolean file = word.startsWith("runs/") || word.endsWith(".html") || word.endsWith(".json");
      words.add(file ? folder.resolve(word).toString() : word);
    }
    return words.toArray();
  }

  @Test
  void textsCannotBecomeMarkup() throws IOException {
    Path model = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    Path page = folder.resolve("page.html");
    assertThat(run(model, "</script><b>", "--method", "none", "--out", page).exitCode()).isZero();
    assertThat(Files.readString(page)).doesNotContain("<b>").contains("&lt;");
  }

  @Test
  void saysWhatCannotBeShown() {
    Path bert = TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    Path bart = TinyCheckpoint.bart(folder.resolve("bart"));
    Path thought = TinyCheckpoint.thought(folder.resolve("st"), "skip-thought-uni", Head.NONE);
    Path page = folder.resolve("page.html");
    assertThat(run(thought, "a", "--out", page).err()).contains("there is nothing to show");
    assertThat(run(bart, "a", "--out", page).err()).contains("give a target");
    assertThat(run(bert, "a", "--out", page, "--target", "b").err()).contains("that writes");
    assertThat(run(bert, "a", "--out", page, "--layers", "3").err()).contains("1 to 2");
    assertThat(run(bert, "a", "--out", page, "--layers", "0").err()).contains("1 to 2");
    assertThat(run(bert, "a", "--out", page, "--contrast").err()).contains("write [MASK]");
    assertThat(run(bert, "[MASK]", "--out", page, "--at", 2).err()).contains("no place 2");
    assertThat(run(bert, "the cat ".repeat(20), "--out", page).err()).contains("--truncate");
    assertThat(page).doesNotExist();
    CommandLineRun cut = run(bert, "the cat ".repeat(20), "--out", page, "--truncate");
    assertThat(cut.exitCode()).isZero();
    assertThat(cut.err()).contains("24 of 42 tokens were read", "no scores are attributed");
    assertThat(run(bert, "a", "--out", page).err()).contains("--overwrite");
  }
}
