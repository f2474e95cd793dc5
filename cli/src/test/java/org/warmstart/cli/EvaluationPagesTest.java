package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;

/** The commands of docs/comparing.md and docs/judge.md, on the files that stand there. */
class EvaluationPagesTest {
  private static final Pattern FILE =
      Pattern.compile(
          "\\n\\n`([a-z]+\\.[a-z]+)` [^\\n]+\\n\\n```(?:json|text)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMANDS = Pattern.compile("\\n\\n```\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w./-])(runs/[\\w/]+|[a-z]+\\.(?:jsonl|yaml|html))(?![\\w.-])");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  EvaluationPagesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Runs a page's commands; each has to give a result. */
  private List<CommandLineRun> page(String name, String server) throws IOException {
    String text = Files.readString(Path.of("..", "docs", name));
    Matcher file = FILE.matcher(text);
    while (file.find()) {
      Files.writeString(folder.resolve(file.group(1)), file.group(2));
    }
    List<CommandLineRun> runs = new ArrayList<>();
    Matcher commands = COMMANDS.matcher(text);
    while (commands.find()) {
      for (String line : commands.group(1).lines().toList()) {
        assertThat(line).startsWith("warmstart ");
        String here =
            NAME.matcher(line.substring("warmstart ".length()))
                .replaceAll(
                    match -> Matcher.quoteReplacement(folder.resolve(match.group(1)).toString()))
                .replace("http://localhost:8000/v1", server)
                .replace("JUDGE_KEY", "HOME");
        CommandLineRun run = CommandLineRun.of((Object[]) here.split(" +", -1));
        assertThat(run.exitCode()).as(line + "\n" + run.err()).isZero();
        runs.add(run);
      }
    }
    return runs;
  }

  @Test
  void comparing() throws IOException {
    List<CommandLineRun> runs = page("comparing.md", "");
    assertThat(runs).hasSize(4);
    assertThat(runs.get(0).out())
        .contains(
            "These rows do not tell old and new apart", "fewer than 3 seeds have 'new', 'old'");
    JsonNode json = JSON.readTree(runs.get(1).out());
    assertThat(json.at("/runs/0/name").asText()).isEqualTo("new");
    assertThat(json.at("/runs/0/scores/accuracy/mean").asDouble()).isEqualTo(0.75);
    // two rows differ, in one direction: so do two of the four exchanges
    JsonNode rows = json.at("/comparisons/0/rows");
    assertThat(rows.get("p_permutation").asDouble()).isEqualTo(0.5);
    assertThat(rows.at("/mcnemar/only_b").asInt()).isEqualTo(2);
    assertThat(rows.at("/mcnemar/p_exact").asDouble()).isEqualTo(0.5);
    assertThat(runs.get(2).out())
        .startsWith("run,score,mean,low,high,")
        .contains("old,scores.good,0.6");
    assertThat(folder.resolve("comparison.html"))
        .content()
        .contains("accuracy, with 95 % intervals");
  }

  private String error(Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    return run.err();
  }

  @Test
  void whatCannotBeComparedIsNamed() throws IOException {
    String row =
        "{\"id\": \"%s\", \"reference\": \"a\", \"prediction\": \"%s\", \"scores\": {\"a\": 1}}\n";
    Path two =
        Files.writeString(folder.resolve("two"), row.formatted(1, "a") + row.formatted(2, "b"));
    Path one = Files.writeString(folder.resolve("one"), row.formatted(2, "a"));
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Path twice = Files.writeString(folder.resolve("twice"), row.formatted(1, "a").repeat(2));
    Path other =
        Files.writeString(
            folder.resolve("other"),
            row.formatted(2, "a").replace("\"reference\": \"a\"", "\"reference\": \"c\""));
    Path mixed =
        Files.writeString(
            folder.resolve("mixed"),
            row.formatted(1, "a") + "{\"reference\": \"a\", \"prediction\": \"a\"}\n");
    Path nan =
        Files.writeString(folder.resolve("nan"), row.formatted(2, "a").replace("1}", "\"NaN\"}"));
    assertThat(error("compare", two, one))
        .contains(one + ": has 1 row, " + two + " has 2; missing here: '1'", "--common-rows");
    assertThat(
            CommandLineRun.of("compare", two, one, "--common-rows", "--metric", "accuracy").err())
        .contains(two + ": 1 row left out");
    assertThat(error("compare", two, empty)).contains(empty + ": is empty");
    assertThat(error("compare", two, twice)).contains("twice, line 2: the id '1' is there twice");
    assertThat(error("compare", one, other)).contains("other, line 1: 'reference' is \"c\", but");
    assertThat(error("compare", two, mixed)).contains("mixed, line 2: 'id' is missing");
    assertThat(error("compare", one, nan, "--field", "scores.a"))
        .contains("nan, line 1: 'scores.a': expected a number");
    assertThat(error("compare", one, one)).contains("is there twice; name them apart");
    assertThat(error("compare", one)).contains("at least two");
    assertThat(error("compare", "a=" + one, "b=" + one, "--metric", "acuracy"))
        .contains("did you mean 'accuracy'");
    assertThat(error("compare", "a=" + one, "b=" + one, "--metric", "accuracy", "--score", "f1"))
        .contains("unknown score 'f1'");
    assertThat(error("compare", "a=" + one, "b=" + one, "--baseline", "c"))
        .contains("unknown run 'c'");
    assertThat(error("compare", one, folder))
        .contains("has no predictions.jsonl and no seeds.json");
  }

  /** A run against itself is the same; the order of rows does not matter. */
  @Test
  void seedsAndRowsInAnyOrder() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(
          "{\"id\": "
              + i
              + ", \"reference\": \""
              + (i % 3)
              + "\", \"prediction\": \""
              + (i * i % 5 % 3)
              + "\", \"scores\": {}}\n");
    }
    for (int seed = 0; seed < 3; seed++) {
      Path file = folder.resolve("a/seed-" + seed + "/predictions.jsonl");
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          String.join("", rows.subList(0, 30))
              .replace("\"prediction\": \"" + seed, "\"prediction\": \"1"));
    }
    Collections.reverse(rows);
    Path turned = Files.writeString(folder.resolve("turned"), String.join("", rows));
    Collections.reverse(rows);
    Path straight = Files.writeString(folder.resolve("straight"), String.join("", rows));
    JsonNode same = JSON.readTree(CommandLineRun.of("compare", straight, turned, "--json").out());
    for (JsonNode pair : same.get("comparisons")) {
      assertThat(pair.at("/rows/p").asDouble()).isEqualTo(1);
      assertThat(pair.at("/rows/low").asDouble()).isZero();
    }
    Object[] arguments = {"compare", folder.resolve("a"), straight, "--json", "--resamples", 200};
    JsonNode seeds = JSON.readTree(CommandLineRun.of(arguments).out());
    assertThat(JSON.readTree(CommandLineRun.of(arguments).out())).isEqualTo(seeds);
    assertThat(seeds.at("/runs").toString())
        .contains("\"interval_over\":\"seeds\"", "\"interval_over\":\"rows\"");
    assertThat(seeds.get("limits").asText())
        .contains(straight.toString())
        .doesNotContain("'" + folder.resolve("a") + "'");
  }

  @Test
  void judging() throws IOException {
    TinyCheckpoint.gpt2(folder.resolve("runs/chat/model"), Head.CAUSAL_LM, 2500);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> keys = new ArrayList<>();
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          boolean mine = body.contains("It is 4.") || body.contains("Jane Austen did.");
          String scores =
              "{'Logical Correctness': S, 'Conciseness': 4, 'Factuality': S, 'Politeness': 3}"
                  .replace("S", mine ? "5" : "1");
          byte[] answer =
              ("{\"choices\": [{\"message\": {\"content\": \"Well.\\n" + scores + "\"}}]}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      String address =
          "http://"
              + InetAddress.getLoopbackAddress().getHostAddress()
              + ":"
              + server.getAddress().getPort()
              + "/v1";
      List<CommandLineRun> runs = page("judge.md", address);
      assertThat(runs).hasSize(5);
      assertThat(runs.get(0).out())
          .contains("Factuality", "Math", "simple", "mine - theirs: +3.0000")
          .isEqualTo(runs.get(3).out());
      assertThat(keys).hasSize(8).contains("null", "Bearer " + System.getenv("HOME"));
      assertThat(Files.readString(folder.resolve("polite.jsonl")) + runs.get(1).err())
          .doesNotContain(System.getenv("HOME") + "\"");
      // random weights write no winner
      assertThat(Files.readAllLines(folder.resolve("pairs.jsonl")))
          .hasSize(4)
          .allMatch(line -> line.contains("\"problem\":\"") && line.contains("\"attempts\":2"));
      assertThat(runs.get(4).out()).contains("Krippendorff's alpha");
    } finally {
      server.stop(0);
    }
  }
}
