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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.learn.suite.Suites;
import org.warmstart.model.Head;

/** Benchmarks without fine-tuning, from their files to what is written of them. */
class SuiteCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  SuiteCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private Path gpt(int positions) {
    return TinyCheckpoint.gpt2(folder.resolve("gpt" + positions), Head.CAUSAL_LM, positions);
  }

  private CommandLineRun suite(String name, Path data, Path checkpoint, Object... more) {
    List<Object> words = new ArrayList<>(List.of("evaluate", "--suite", name, "--data", data));
    words.addAll(List.of("--checkpoint", checkpoint, "--out", folder.resolve("out")));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray());
  }

  private JsonNode sample(int number) throws IOException {
    return JSON.readTree(Files.readAllLines(written("samples_")).get(number));
  }

  private Path written(String start) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .findFirst()
          .orElseThrow();
    }
  }

  private void mmlu() throws IOException {
    write(
        "mmlu/dev/cats_dev.csv",
        "What is a cat?,a dog,a mat,\"a cat, of course\",it,C",
        "Who sat?,the cat,the mat,the dog,on,A");
    write("mmlu/test/cats_test.csv", "On what?,a,b,c,the mat,D", "Why?,1,2,3,4,B");
    write("mmlu/dev/dogs_dev.csv", "A?,1,2,3,4,A", "B?,1,2,3,4,B");
    write("mmlu/test/dogs_test.csv", "C?,1,2,3,4,C");
  }

  /** The words are those that lm-evaluation-harness's task mmlu makes of the same rows. */
  @Test
  void mmluIsAskedAsInThePaper() throws IOException {
    mmlu();
    CommandLineRun run =
        suite("mmlu", folder.resolve("mmlu"), gpt(512), "--shots", 2, "--all-scores");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("acc 0.", "3 questions", "cats acc 0.", "dogs acc");
    assertThat(sample(0).at("/arguments/gen_args_0/arg_0").asText())
        .isEqualTo(
            """
            The following are multiple choice questions (with answers) about cats.

            What is a cat?
            A. a dog
            B. a mat
            C. a cat, of course
            D. it
            Answer: C

            Who sat?
            A. the cat
            B. the mat
            C. the dog
            D. on
            Answer: A

            On what?
            A. a
            B. b
            C. c
            D. the mat
            Answer:""");
    assertThat(sample(0).at("/arguments/gen_args_3/arg_1").asText()).isEqualTo(" D");
    assertThat(sample(0).path("target").asInt()).isEqualTo(3);
    JsonNode results = JSON.readTree(written("results_").toFile());
    double acc = results.at("/results/mmlu/acc,none").asDouble();
    assertThat(results.at("/n-shot/mmlu").asInt()).isEqualTo(2);
    // the sample's standard deviation over the root of its size
    assertThat(results.at("/results/mmlu/acc_stderr,none").asDouble())
        .isCloseTo(Math.sqrt(acc * (1 - acc) / (3 - 1)), within(1e-12));
    assertThat(Files.readString(folder.resolve("out/report.html"))).contains("cats", "dogs");
    CommandLineRun limited =
        suite("mmlu", folder.resolve("mmlu"), gpt(512), "--limit", 1, "--shots", 0, "--overwrite");
    assertThat(limited.out()).contains("2 questions");
  }

  @Test
  void examplesThatDoNotFitAreLeftOutInFront() throws IOException {
    mmlu();
    CommandLineRun run = suite("mmlu", folder.resolve("mmlu"), gpt(140), "--shots", 2);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("[0-9]+ examples? of [0-9]+ questions? did not fit into the model's");
    assertThat(sample(0).at("/arguments/gen_args_0/arg_0").asText())
        .doesNotContain("What is a cat?")
        .contains("On what?");
    CommandLineRun none = suite("mmlu", folder.resolve("mmlu"), gpt(24), "--overwrite");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("5 examples are wanted before the question, but there are 2");
    CommandLineRun alone =
        suite("mmlu", folder.resolve("mmlu"), gpt(24), "--shots", 0, "--overwrite");
    assertThat(alone.err()).contains("cats_test.csv, line 1", "alone is too long for the model");
    CommandLineRun cut =
        suite(
            "mmlu",
            folder.resolve("mmlu"),
            gpt(24),
            "--shots",
            0,
            "--overwrite",
            "--set",
            "suite.truncate=true");
    assertThat(cut.exitCode()).as(cut.err()).isZero();
    assertThat(cut.err()).contains("3 questions were too long for the model and cut in front");
  }

  /** What lm-evaluation-harness's hellaswag.preprocess makes of the same row. */
  @Test
  void hellaswagIsCleanedAsInTheHarness() throws IOException {
    Path data =
        write(
            "hellaswag_val.jsonl",
            "{\"activity_label\": \"Cooking\", \"ctx_a\": \"A man stands.\", \"ctx_b\": \"he Takes\","
                + " \"endings\": [\"a pan and [step] heats it.\", \"the moon  home.\","
                + " \"two cats [title] Wait\", \"off\"], \"label\": 2}");
    assertThat(suite("hellaswag", data, gpt(512)).exitCode()).isZero();
    JsonNode arguments = sample(0).path("arguments");
    assertThat(arguments.at("/gen_args_0/arg_0").asText())
        .isEqualTo("Cooking: A man stands. He takes");
    assertThat(arguments.at("/gen_args_0/arg_1").asText()).isEqualTo(" a pan and heats it.");
    assertThat(arguments.at("/gen_args_1/arg_1").asText()).isEqualTo(" the moon home.");
    assertThat(arguments.at("/gen_args_2/arg_1").asText()).isEqualTo(" two cats. Wait");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "swag|val.csv|startphrase,ending0,ending1,ending2,ending3,label~a cat,sits,b,c,d,0|acc_norm",
        "arc|a.jsonl|{'question': {'stem': 'What?', 'choices': [{'text': 'a', 'label': 'A'},"
            + " {'text': 'b', 'label': 'B'}]}, 'answerKey': 'B'}|acc_norm",
        "arc|b.jsonl|{'question': 'What?', 'choices': {'text': ['a', 'b'], 'label': ['1', '2']},"
            + " 'answerKey': '2'}|acc_norm",
        "race|test/high/1.txt|{'article': 'A cat sat.', 'questions': ['Who?', 'What?'], 'options':"
            + " [['a', 'b'], ['c', 'd']], 'answers': ['A', 'B']}|acc_tokens",
        "jcommonsenseqa|v.json|{'question': '春は？', 'choice0': 'a', 'choice1': 'b', 'choice2': 'c',"
            + " 'choice3': 'd', 'choice4': 'e', 'label': 4}|acc",
        "winograd|w.jsonl|{'sentence': 'The cat saw the dog and _ ran.', 'option1': 'the cat',"
            + " 'option2': 'the dog', 'answer': '2'}|acc_tokens",
        "sst2|dev.tsv|a cat\t1~a dog\t0|acc",
        "lambada|l.txt|the cat sat on the mat~a dog sat|perplexity",
        "gsm8k|g.jsonl|{'question': 'How many?', 'answer': '1 + 1 = 2 #### 2'}|flexible-extract",
        "math|m.jsonl|{'problem': 'What is 1?', 'solution': 'It is $\\\\boxed{1}$.'}|exact_match",
      })
  void everySuiteReadsItsOwnFiles(String name, String file, String lines, String metric)
      throws IOException {
    Path data = write(file, lines.replace('\'', '"').split("~", -1));
    List<Object> more = new ArrayList<>(List.of("--shots", 0));
    if (List.of("gsm8k", "math").contains(name)) {
      more.addAll(List.of("--set", "suite.maxNewTokens=4"));
    }
    CommandLineRun run = suite(name, data, gpt(512), more.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains(metric + " ");
    assertThat(sample(0).path("metrics")).isNotEmpty();
  }

  /**
   * A threshold is chosen on the training file; scikit-learn's matthews_corrcoef is 0 of one class.
   */
  @Test
  void colaIsAThresholdOnMeans() throws IOException {
    write(
        "cola/in_domain_train.tsv",
        "a\t1\t\tthe cat sat",
        "a\t0\t*\tcat mat on on",
        "a\t1\t\ta dog");
    write("cola/in_domain_dev.tsv", "a\t1\t\tthe cat sat", "a\t0\t*\tcat mat on on");
    CommandLineRun run = suite("cola", folder.resolve("cola"), gpt(64));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("threshold -", "chosen on 3 sentences");
    assertThat(run.out()).contains("mcc ", "acc ");
    CommandLineRun all =
        suite(
            "cola",
            folder.resolve("cola"),
            gpt(64),
            "--overwrite",
            "--set",
            "suite.threshold=-1e9");
    assertThat(all.out()).contains("mcc 0.0000", "acc 0.5000");
    CommandLineRun alone =
        suite("cola", folder.resolve("cola/in_domain_dev.tsv"), gpt(64), "--overwrite");
    assertThat(alone.err()).contains("has no in_domain_train.tsv to choose the threshold on");
  }

  @Test
  void anyTableIsASuite() throws IOException {
    Path table = write("t.csv", "text,mood", "the cat sat,good", "a dog,bad", "a mat,good");
    String choice =
        "{name: multiple-choice, template: 'Text: {{ text }}. Mood:', labels: [good, bad], answer:"
            + " mood}";
    CommandLineRun run =
        suite(
            choice,
            table,
            gpt(512),
            "--shots",
            2,
            "--set",
            "suite.calibrated=true",
            "--set",
            "suite.unconditional=true");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("has no examples of its own");
    assertThat(run.out()).contains("acc_calibrated", "acc_mutual_info");
    String prompt = sample(0).at("/arguments/gen_args_0/arg_0").asText();
    assertThat(prompt)
        .endsWith("\n\nText: the cat sat. Mood:")
        .contains("Text: a dog. Mood: bad\n\n", "Text: a mat. Mood: good\n\n");
    // two answers behind the question, without it, and behind three prompts without content
    assertThat(sample(0).path("arguments")).hasSize(2 + 2 + 6);
    assertThat(sample(0).at("/arguments/gen_args_4/arg_0").asText())
        .endsWith("\n\nText: N/A. Mood:");
    CommandLineRun letters =
        suite(
            choice.replace("answer: mood", "answer: mood, answers: written"),
            table,
            gpt(512),
            "--overwrite");
    assertThat(letters.exitCode()).as(letters.err()).isZero();
    assertThat(letters.out()).contains("exact_match");
    String written =
        "{name: generated, template: '{{ text }} is', target: mood, maxNewTokens: 3, until: ['a']}";
    CommandLineRun generated = suite(written, table, gpt(512), "--overwrite");
    assertThat(generated.exitCode()).as(generated.err()).isZero();
    assertThat(generated.out()).contains("exact_match 0.");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Path gpt = gpt(64);
    Path broken = write("b.jsonl", "{\"question\": \"a\"}", "{\"question\": ");
    assertThat(suite("gsm8k", broken, gpt).err()).contains("b.jsonl, line 2");
    Path three = write("mmlu/test/x_test.csv", "q,a,b,c,d,A", "q,a,b,c,A");
    assertThat(suite("mmlu", folder.resolve("mmlu"), gpt).err())
        .contains(three + ", line 2: ", "6 columns", "found 5");
    write("mmlu/test/x_test.csv", "q,a,b,c,A");
    assertThat(suite("mmlu", folder.resolve("mmlu"), gpt).err())
        .contains(
            "x_test.csv, line 1: expected the 6 columns question, A, B, C, D, answer, found 5");
    Path letter = write("mmlu/test/x_test.csv", "q,a,b,c,d,E");
    assertThat(suite("mmlu", folder.resolve("mmlu"), gpt).err())
        .contains(letter + ", line 1, column 'answer': the answer is 'E', but there are 4 answers");
    Path empty = write("mmlu/test/x_test.csv");
    Files.writeString(empty, "");
    assertThat(suite("mmlu", folder.resolve("mmlu"), gpt).err()).contains("the file is empty");
    assertThat(suite("mmlu", folder.resolve("none"), gpt).err())
        .contains("expected a folder 'test'");
    assertThat(suite("lambada", folder.resolve("none"), gpt).err()).contains("no such file");
    assertThat(suite("mnlu", folder, gpt).err()).contains("mmlu");
    assertThat(CommandLineRun.of("evaluate", "--suite", "mmlu").err()).contains("--data");
    assertThat(CommandLineRun.of("evaluate").err()).contains("--config", "--suite");
    Path words = write("l.txt", "alone");
    assertThat(suite("lambada", words, gpt).err()).contains("expected two words or more");
    assertThat(
            suite("lambada", write("ok.txt", "a cat"), gpt, "--set", "suite.calibrated=true").err())
        .contains("suite.calibrated and suite.unconditional go with suites that score answers");
  }

  @Test
  void suitesAreListed() {
    CommandLineRun run = CommandLineRun.of("evaluate", "--suite", "list");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Suites.ALL.names()).allMatch(name -> run.out().contains(name + "\n  "));
    assertThat(run.out()).contains("Hendrycks et al. 2021", "Zellers et al. 2019");
  }

  @Test
  void textsAreScored() throws IOException {
    Path gpt = gpt(64);
    Path lines = write("t.txt", "the cat\t sat", "the cat sat", "", "a\t");
    Path page = folder.resolve("page.html");
    CommandLineRun run = CommandLineRun.of("score", gpt, lines, "--per-token", "--out", page);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(lines + ":3: there is no token to score", lines + ":4: ");
    List<String> out = run.out().lines().toList();
    assertThat(out).hasSize(4);
    assertThat(out.get(0)).matches("-[0-9.]+\t[0-9]+\t[0-9.]+\t(greedy|-)(\t\\S+ -[0-9.]+)+");
    assertThat(Files.readString(page)).contains("--shade: 0.", "bits", "sat");
    CommandLineRun json = CommandLineRun.of("score", gpt, lines, "--json");
    JsonNode pair = JSON.readTree(json.out().lines().findFirst().orElseThrow());
    JsonNode whole = JSON.readTree(json.out().lines().toList().get(1));
    assertThat(pair.path("log_probability").asDouble())
        .isGreaterThan(whole.path("log_probability").asDouble());
    assertThat(pair.path("bytes").asInt()).isEqualTo(4);
    assertThat(CommandLineRun.of("score", gpt, lines, "--out", "x.txt").err())
        .contains("the page is a file that ends in .html");
    Path table = write("t.csv", "a,b,key", "the cat, sat,7");
    CommandLineRun rows =
        CommandLineRun.of("score", gpt, table, "--text", "a", "--second", "b", "--json");
    JsonNode row = JSON.readTree(rows.out());
    assertThat(row.path("key").asText()).isEqualTo("7");
    assertThat(row.path("log_probability").asDouble())
        .isCloseTo(pair.path("log_probability").asDouble(), within(1e-4));
  }

  /** The commands of docs/evaluation.md, on a few rows. */
  @Test
  void thePagesCommandsWork() throws IOException {
    TinyCheckpoint.gpt2(folder.resolve("runs/gpt/model"), Head.CAUSAL_LM, 512);
    write("texts.txt", "the cat sat", "a dog\tsat");
    write("reviews.csv", "text,mood", "the cat sat,good", "a dog,bad", "a mat,good");
    String five = "What?,a,b,c,d,A\n".repeat(5).strip();
    write("benchmarks/mmlu/dev/cats_dev.csv", five);
    write("benchmarks/mmlu/test/cats_test.csv", five);
    List<String> run = new PageCommands("evaluation.md", folder, file -> file).run(line -> line);
    assertThat(run).hasSize(4);
    assertThat(folder.resolve("surprise.html")).exists();
    assertThat(folder.resolve("runs/scored/report.html")).exists();
    assertThat(folder.resolve("runs/reviews/report.html")).exists();
  }
}
