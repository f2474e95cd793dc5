package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;
import org.warmstart.pipeline.AnswerRanker;
import org.warmstart.text.chat.ChatTemplates;
import org.warmstart.text.chat.Turn;
import org.warmstart.text.file.TokenizerFiles;

/** {@code generate --chat}: conversations in, answers out, and their order by a second model. */
class ChatCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path checkpoint;

  ChatCommandTest(@TempDir Path folder) {
    this.folder = folder;
    checkpoint = TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
    TokenizerFiles.save(
        ChatTemplates.put(TokenizerFiles.load(checkpoint), ChatTemplates.TURNS), checkpoint);
  }

  private CommandLineRun generate(Path texts, String options) {
    List<Object> line = new ArrayList<>(List.of("generate", checkpoint, texts));
    line.addAll(Arrays.asList((Object[]) options.split(" ")));
    return CommandLineRun.of(line.toArray());
  }

  private static List<JsonNode> rows(CommandLineRun run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @Test
  void aConversationIsAnsweredBehindItsTemplate() throws IOException {
    Path plain =
        Files.writeString(
            folder.resolve("plain.txt"),
            "the cat<|endoftext|>\na dog<|endoftext|>the mat<|endoftext|>the cat<|endoftext|>\n");
    List<JsonNode> expected = rows(generate(plain, "--max-new-tokens 5 --json"));
    Path chats =
        Files.writeString(
            folder.resolve("chats.jsonl"),
            """
            {"id": 7, "messages": [{"role": "user", "content": "the cat"}]}
            ["no conversation"]
            {"dialog": ["a dog", "the mat", "the cat"]}
            {"prompt": "the <|endoftext|> cat"}
            [{"role": "user", "content": "the cat"}, {"role": "assistant", "content": "a dog"}]
            """);
    CommandLineRun run = generate(chats, "--chat --max-new-tokens 5 --json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("chats.jsonl:2: turn 1: expected an object")
        .contains("chats.jsonl:4: turn 1: has '<|endoftext|>' in its text")
        .contains("chats.jsonl:5: turn 2: the last turn is the assistant's");
    List<JsonNode> rows = rows(run);
    assertThat(rows).hasSize(5);
    assertThat(rows.get(0).path("id").asInt()).isEqualTo(7);
    assertThat(rows.get(0).at("/texts/0/ids")).isEqualTo(expected.get(0).at("/texts/0/ids"));
    assertThat(rows.get(2).at("/texts/0/ids")).isEqualTo(expected.get(1).at("/texts/0/ids"));
    // the prompt is not written again
    assertThat(expected.get(0).at("/texts/0/text").asText())
        .endsWith(rows.get(0).at("/texts/0/text").asText())
        .startsWith("the cat");
    assertThat(rows.get(0).at("/texts/0/text").asText()).doesNotStartWith("the cat");
    Path lines = Files.writeString(folder.resolve("lines.txt"), "the cat\n");
    assertThat(generate(lines, "--chat --max-new-tokens 5").out().strip())
        .isEqualTo(rows.get(0).at("/texts/0/text").asText().strip());
  }

  @Test
  void answersAreRankedByASecondModel() throws IOException {
    Path texts = Files.writeString(folder.resolve("lines.txt"), "the cat\na mat\n");
    String sampled = "--chat --sample --seed 3 --num-texts 4 --max-new-tokens 4 --json";
    List<JsonNode> drawn = rows(generate(texts, sampled));
    CommandLineRun run = generate(texts, sampled + " --rank-by " + checkpoint);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<JsonNode> ranked = rows(run);
    try (AnswerRanker ranker = AnswerRanker.load(checkpoint)) {
      for (int row = 0; row < 2; row++) {
        List<String> answers = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (JsonNode text : ranked.get(row).path("texts")) {
          answers.add(text.path("text").asText().strip());
          scores.add(text.path("score").asDouble());
        }
        assertThat(scores).hasSize(4).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        String asked = row == 0 ? "the cat" : "a mat";
        assertThat(ranker.scores(List.of(Turn.user(asked)), answers)).isEqualTo(scores);
        assertThat(drawn.get(row).path("texts").findValuesAsText("text"))
            .containsExactlyInAnyOrderElementsOf(
                ranked.get(row).path("texts").findValuesAsText("text"));
      }
    }
  }

  @Test
  void whatGoesTogetherIsSaid() throws IOException {
    Path texts = Files.writeString(folder.resolve("lines.txt"), "the cat\n");
    assertThat(generate(texts, "--rank-by " + checkpoint).err())
        .contains("--rank-by goes with --chat");
    assertThat(generate(texts, "--chat --rank-by " + checkpoint).err())
        .contains("say how many with --num-texts");
    assertThat(generate(texts, "--chat --table csv").err()).contains("--chat reads lines");
    Path other = TinyCheckpoint.gpt2(folder.resolve("o"), Head.CAUSAL_LM);
    assertThat(CommandLineRun.of("generate", other, texts, "--chat").err())
        .contains("has no chat template");
    Path bart = TinyCheckpoint.bart(folder.resolve("b"));
    assertThat(CommandLineRun.of("generate", bart, texts, "--chat").err())
        .contains("--chat needs a model that writes on");
  }
}
