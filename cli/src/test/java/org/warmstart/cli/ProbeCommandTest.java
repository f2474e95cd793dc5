package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.model.Head;

/** Probing checkpoints, one of which has learned to read one word. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  ProbeCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A classifier of reviews, and the rows it is probed on. */
  @BeforeAll
  void train() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String name : List.of("Anna", "David", "Maria", "Sarah", "Peter")) {
      for (String word : List.of("good", "great", "bad", "dull")) {
        String label = word.equals("good") || word.equals("great") ? "positive" : "negative";
        rows.add(name + " says the film was " + word + "\t" + label);
        rows.add("the film was " + word + "\t" + label);
      }
    }
    String table = "text\tlabel\n" + String.join("\n", rows) + "\n";
    Files.writeString(folder.resolve("reviews.tsv"), table);
    Files.writeString(folder.resolve("reviews-dev.tsv"), table);
    TinyCheckpoint.bert(folder.resolve("bert"), Head.NONE, rows, 200);
    Files.writeString(
        folder.resolve("reviews.yaml"),
        """
        model: {checkpoint: bert}
        task: {name: classification}
        data: {train: [reviews.tsv], columns: {target: label}}
        batchSize: 8
        training: {steps: 80, learningRate: 0.01}
        out: runs/reviews
        """);
    CommandLineRun run = CommandLineRun.of("finetune", "--config", folder.resolve("reviews.yaml"));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private CommandLineRun probe(String checkpoint, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("probe", "--checkpoint", folder.resolve(checkpoint)));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void thePagesExamplesRun() throws IOException {
    List<String> commands =
        new PageCommands("probing.md", folder, text -> text).run(words -> words);
    assertThat(commands).hasSize(4);
    assertThat(Files.readString(folder.resolve("probe.html")))
        .contains("Answers that flip", "default-src 'none'");
    assertThat(Files.readString(folder.resolve("behaviour.xml")))
        .contains("tests=\"5\"", "failures=\"0\"");
  }

  /** It reads one word: what changes that flips, what changes names or white space does not. */
  @Test
  void flipsAreThoseOfTheWordThatTheModelReads() throws IOException {
    Path own = file("own.tsv", "good\tbad\ngreat\tdull\nbad\tgood\ndull\tgreat\n");
    CommandLineRun run =
        probe(
            "runs/reviews/model",
            "--data",
            folder.resolve("reviews-dev.tsv"),
            "--perturbations",
            "{name: synonyms, file: '" + own + "'}, {name: spacing, kinds: [doubled]}, names",
            "--strengths",
            "0.3",
            "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = JSON.readTree(run.out());
    assertThat(json.at("/accuracy/value").asDouble()).isEqualTo(1);
    assertThat(json.at("/perturbations/0/strengths/0/flips/value").asDouble()).isEqualTo(1);
    assertThat(json.at("/perturbations/0/strengths/0/accuracy/value").asDouble()).isZero();
    assertThat(json.at("/perturbations/1/strengths/0/flips/value").asDouble()).isZero();
    assertThat(json.at("/perturbations/2/strengths/0/flips/value").asDouble()).isZero();
    assertThat(json.at("/perturbations/2/strengths/0/unchanged").asInt()).isEqualTo(20);
    assertThat(json.at("/robust_accuracy/0/accuracy/value").asDouble()).isZero();
  }

  @Test
  void aBehaviourThatFailsEndsWithThreeAndIsWrittenDown() throws IOException {
    Path tests =
        file(
            "fails.yaml",
            """
            tests:
              - name: the wrong way round
                type: minimum-functionality
                templates: [the film was good, the film was bad]
                expect: {label: positive}
            """);
    Path xml = folder.resolve("fails.xml");
    CommandLineRun run = probe("runs/reviews/model", "--behaviour", tests, "--junit", xml);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .contains("FAILED  the wrong way round: 1 of 2 trials failed (50.0 %)")
        .contains("the film was bad\n      -> negative");
    assertThat(Files.readString(xml)).contains("failures=\"1\"", "the film was bad");
    CommandLineRun json = probe("runs/reviews/model", "--behaviour", tests, "--json");
    assertThat(json.exitCode()).isEqualTo(3);
    assertThat(JSON.readTree(json.out()).at("/tests/0/failed").asInt()).isEqualTo(1);
  }

  @Test
  void otherModelsAreProbedToo() throws IOException {
    Path lines = file("lines.tsv", "text\nthe cat sat on the mat\nthe dog and a cat\n");
    TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    CommandLineRun gpt =
        probe(
            "gpt",
            "--data",
            lines,
            "--perturbations",
            "word-deletion, {name: prompts, templates: ['a {text}']}",
            "--injection",
            file("own.txt", "{marker}!\n"),
            "--max-new-tokens",
            4,
            "--truncate",
            "--json");
    assertThat(gpt.exitCode()).as(gpt.err()).isZero();
    assertThat(gpt.err()).contains("what is right is not known");
    assertThat(JSON.readTree(gpt.out()).at("/injection/trials").asInt()).isEqualTo(2);
    assertThat(JSON.readTree(gpt.out()).at("/perturbations/1/strengths").size()).isEqualTo(1);

    TinyCheckpoint.bert(folder.resolve("tags"), Head.TOKEN_CLASSIFICATION, "O", "B-X");
    Path words =
        file("words.jsonl", "{\"tokens\": [\"the\", \"cat\"], \"tags\": [\"O\", \"B-X\"]}\n");
    CommandLineRun tags = probe("tags", "--data", words, "--perturbations", "typos, case");
    assertThat(tags.exitCode()).as(tags.err()).isZero();
    CommandLineRun refused = probe("tags", "--data", words, "--perturbations", "spacing");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("'spacing' changes how many words");

    TinyCheckpoint.bert(folder.resolve("answers"), Head.QUESTION_ANSWERING);
    Path questions =
        file("questions.tsv", "question\tcontext\tanswers\nthe cat\tthe cat sat\t[\"cat\"]\n");
    CommandLineRun answers = probe("answers", "--data", questions, "--perturbations", "typos");
    assertThat(answers.exitCode()).as(answers.err()).isZero();
    assertThat(answers.out()).contains("right as they are");

    TinyCheckpoint.bert(folder.resolve("number"), Head.SEQUENCE_CLASSIFICATION, "value");
    Path numbers = file("numbers.tsv", "text\tlabel\nthe cat\t0.5\n");
    assertThat(probe("number", "--data", numbers, "--perturbations", "typos").err())
        .contains("--tolerance");
    CommandLineRun number =
        probe("number", "--data", numbers, "--perturbations", "typos", "--tolerance", 1e-9);
    assertThat(number.exitCode()).as(number.err()).isZero();
  }

  private static void assertRefused(CommandLineRun run, String... parts) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.err()).contains(parts).doesNotContain("internal");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Path data = folder.resolve("reviews-dev.tsv");
    String model = "runs/reviews/model";
    assertRefused(probe(model), "give --data or --behaviour");
    assertRefused(probe(model, "--data", data), "--perturbations, --attack or --injection");
    assertRefused(probe(model, "--perturbations", "typos"), "need --data");
    assertRefused(probe(model, "--data", data, "--perturbations", "tpos"), "typos");
    assertRefused(probe(model, "--data", data, "--attack", "synonym"), "synonyms");
    assertRefused(probe(model, "--data", data, "--injection"), "a model that writes");
    assertRefused(
        probe(model, "--data", data, "--perturbations", "typos", "--label", "labl"), "label");
    assertRefused(
        probe(model, "--data", file("empty.tsv", ""), "--perturbations", "typos"), "is empty");
    assertRefused(
        probe(
            model, "--data", file("bad.tsv", "text\tlabel\nx\tpositve\n"), "--attack", "synonyms"),
        "bad.tsv",
        "positive");
    assertRefused(
        probe(model, "--data", data, "--attack", "synonyms", "--out", folder.resolve("no/p.html")),
        "there is no folder");
    assertRefused(probe(model, "--behaviour", file("none.yaml", "")), "none.yaml");
    assertRefused(probe(model, "--behaviour", data, "--out", folder.resolve("p.html")), "--out");
  }
}
