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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.Head;

class GenerateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path texts;

  GenerateCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.texts = folder.resolve("texts.txt");
  }

  private static CommandLineRun generate(Path checkpoint, Path texts, String options) {
    List<Object> line = new ArrayList<>(List.of("generate", checkpoint, texts));
    line.addAll(Arrays.asList((Object[]) options.split(" ")));
    return CommandLineRun.of(line.toArray());
  }

  private Path gpt() {
    return TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
  }

  @Test
  void drawsDifferFromLineToLine() throws IOException {
    Files.writeString(texts, "the cat\n".repeat(4));
    CommandLineRun run = generate(gpt(), texts, "--sample --max-new-tokens 9");
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().distinct()).hasSize(4);
  }

  @Test
  void drawsDoNotDependOnTheBatch() throws IOException {
    Files.writeString(texts, "the cat\n".repeat(5));
    Path bart = TinyCheckpoint.bart(folder.resolve("b"));
    String sample = "--sample --num-texts 2 --max-new-tokens 8 --batch-size ";
    String two = generate(bart, texts, sample + 2).out();
    assertThat(two).isEqualTo(generate(bart, texts, sample + 1).out());
    assertThat(two).isEqualTo(generate(bart, texts, sample + 5).out());
    assertThat(two.lines()).hasSize(10);
    assertThat(two.lines().distinct()).hasSizeGreaterThan(7);
    String beams = "--sample --num-beams 3 --max-new-tokens 8 --batch-size ";
    String drawn = generate(bart, texts, beams + 2).out();
    assertThat(drawn).isEqualTo(generate(bart, texts, beams + 5).out());
    assertThat(drawn.lines().distinct()).hasSizeGreaterThan(2);
  }

  @Test
  void aBlankLineStartsFromTheTokenThatBeginsATextAndABadOneIsNamed() throws IOException {
    Files.writeString(texts, "the cat\n\n" + "the cat ".repeat(40) + "\na dog\n");
    CommandLineRun run = generate(gpt(), texts, "--max-new-tokens 5 --json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("texts.txt:3: the text has", "room for 20", "--truncate");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      rows.add(JSON.readTree(line));
    }
    assertThat(rows).extracting(row -> row.has("texts")).containsExactly(true, true, false, true);
    assertThat(rows.get(2).get("error").textValue()).contains("texts.txt:3: the text has");
    assertThat(rows.get(1).get("texts").get(0).get("ids")).hasSize(5);

    Files.writeString(texts, "\"the cat\"\n7\nnot json\n\"a dog\"\n");
    CommandLineRun json = generate(gpt(), texts, "--max-new-tokens 5 --json-input --json");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.err()).contains("texts.txt:2: ", "NUMBER", "texts.txt:3: not JSON");
    assertThat(json.out().lines()).hasSize(4);
  }

  @Test
  void aLongPromptIsCutInFrontAndLeavesRoom() throws IOException {
    String text = "the cat sat on the mat and a dog ".repeat(4) + "sat";
    Files.writeString(texts, text + "\nthe cat\n");
    CommandLineRun run = generate(gpt(), texts, "--max-new-tokens 9 --truncate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("1 of 2 inputs", "were cut to 16 tokens");
    // the end of the prompt is there, its beginning is not
    assertThat(run.out())
        .contains("a dog sat")
        .doesNotStartWith("the cat sat on the mat and a dog t");
    assertThat(run.out().lines()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--temperature 0.5 | 2 | --temperature goes with --sample",
        "--top-k 5 | 2 | --top-k goes with --sample",
        "--seed 5 | 2 | --seed goes with --sample",
        "--num-texts 2147483647 --sample | 2 | expected a whole number from 1 to 10000",
        "--num-beams 2147483647 | 2 | --num-beams 2147483647: expected a whole number from 1",
        "--batch-size 0 | 2 | --batch-size 0: expected a whole number from 1 to 4096",
        "--temperature 1e-300 --sample | 2 | --temperature 1.0E-300: expected a number from 1e-10",
        "--max-new-tokens 2147483647 | 1 | at most 24 after a prompt of one token",
        "--max-new-tokens 1e300 | 2 | expected a whole number",
        "--max-length 2147483647 | 1 | max_length 2147483647",
        "--early-stopping sometimes --num-beams 2 | 2 | expected true, false or never",
        "--eos-token-id 1,x | 2 | separated by commas",
        "--eos-token-id 5000 | 1 | eos_token_id",
        "--num-texts 2 | 1 | use num_beams or do_sample",
        "--early-stoping true | 2 | did you mean '--early-stopping'?",
      })
  void whatCannotWorkIsRefused(String options, int exitCode, String message) throws IOException {
    Files.writeString(texts, "the cat\n");
    CommandLineRun run = generate(gpt(), texts, options);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void everySettingHasAnOption() throws IOException {
    Files.writeString(texts, "the cat\n");
    CommandLineRun run =
        generate(
            gpt(),
            texts,
            "--json --num-beams 3 --early-stopping never --length-penalty 2 --min-length 6"
                + " --max-length 12 --no-repeat-ngram-size 2 --repetition-penalty 1.1"
                + " --eos-token-id 0,7 --pad-token-id 0 --bos-token-id 0 --forced-eos-token-id 0"
                + " --no-use-cache --num-return-sequences 2 --min-new-tokens 2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(JSON.readTree(run.out()).get("texts")).hasSize(2);
    assertThat(generate(gpt(), texts, "--length-penalty 2 --max-new-tokens 2").err())
        .contains("no effect without --num-beams above 1: --length-penalty");
  }

  /** What 'generate' writes is what 'evaluate' scores: the checkpoint's own settings count. */
  @Test
  void evaluationWritesTheSameTexts() throws IOException {
    Path bart = TinyCheckpoint.bart(folder.resolve("b"));
    Files.writeString(
        bart.resolve("generation_config.json"),
        """
        {"bos_token_id": 2, "decoder_start_token_id": 3, "early_stopping": true, "eos_token_id": 3,
         "forced_eos_token_id": 3, "length_penalty": 2.0, "max_length": 9, "num_beams": 3,
         "no_repeat_ngram_size": 2, "pad_token_id": 0, "min_length": 5, "kept": "as it is"}
        """);
    Files.writeString(texts, "the cat\na dog sat on the mat\nthe mat and the dog\n");
    assertScored(bart, "", "");
    assertScored(bart, "numBeams: 3, maxTargetLength: 12, ", "");
    assertScored(
        bart,
        "generation: {numBeams: 1, max_new_tokens: 4, minLength: 2}",
        "--num-beams 1 --max-new-tokens 4 --min-length 2");

    Path config =
        Files.writeString(
            folder.resolve("tune.yaml"),
            """
            model: {checkpoint: b}
            task: {name: seq2seq, maxLength: 24}
            generation: {numBeams: 2, noRepeatNgramSize: 3}
            data: {train: [pairs.tsv], validation: [pairs.tsv]}
            training: {steps: 1}
            out: run
            """);
    CommandLineRun tuned = CommandLineRun.of("finetune", "--config", config);
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    JsonNode saved = JSON.readTree(folder.resolve("run/model/generation_config.json").toFile());
    assertThat(saved.get("num_beams").intValue()).isEqualTo(2);
    assertThat(saved.get("no_repeat_ngram_size").intValue()).isEqualTo(3);
    assertThat(saved.get("min_length").intValue()).isEqualTo(5);
    assertThat(saved.get("kept").textValue()).isEqualTo("as it is");
  }

  private void assertScored(Path checkpoint, String yaml, String options) throws IOException {
    List<Object> line = new ArrayList<>(List.of("generate", checkpoint, texts));
    line.addAll(options.isEmpty() ? List.of() : Arrays.asList(options.split(" ")));
    CommandLineRun written = CommandLineRun.of(line.toArray());
    assertThat(written.exitCode()).as(written.err()).isZero();
    List<String> sources = Files.readAllLines(texts);
    List<String> targets = written.out().lines().toList();
    StringBuilder pairs = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < sources.size(); i++) {
      pairs.append(sources.get(i)).append('\t').append(targets.get(i)).append('\n');
    }
    Files.writeString(folder.resolve("pairs.tsv"), pairs);
    boolean block = yaml.startsWith("generation");
    Path config =
        Files.writeString(
            folder.resolve("evaluate.yaml"),
            "checkpoint: b\ntask: {"
                + (block ? "" : yaml)
                + "name: seq2seq}\n"
                + (block ? yaml : "")
                + "\ndata: {test: [pairs.tsv]}\n");
    CommandLineRun scored = CommandLineRun.of("evaluate", "--config", config, "--json");
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(JSON.readTree(scored.out()).get("exact_match").doubleValue()).as(yaml).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "task: {name: seq2seq, maxTargetLength: 100} | task.maxTargetLength 100 is more than the"
            + " decoder's 24 positions",
        "task: {name: seq2seq}; generation: {maxNewTokens: 100} | max_new_tokens 100 is more than",
        "task: {name: seq2seq}; generation: {temperature: 0.5} | generation.temperature needs",
        "task: {name: seq2seq}; generation: {numBeems: 2} | did you mean 'numBeams'",
        "task: {name: seq2seq}; generation: {numBeams: 0} | from 1 to 1000",
        "task: {name: classification}; generation: {numBeams: 2} | goes with tasks that write texts",
      })
  void whatWouldNotFitIsRefusedBeforeTraining(String yaml, String message) throws IOException {
    TinyCheckpoint.bart(folder.resolve("b"));
    Files.writeString(folder.resolve("pairs.tsv"), "text\tlabel\nthe cat\ta dog\n");
    Path config =
        Files.writeString(
            folder.resolve("tune.yaml"),
            "model: {checkpoint: b}\n"
                + yaml.replace("; ", "\n")
                + "\ndata: {train: [pairs.tsv], validation: [pairs.tsv]}\n"
                + "training: {steps: 1}\nout: run\n");
    CommandLineRun run = CommandLineRun.of("finetune", "--config", config);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message).doesNotContain("step 1");
  }
}
