package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path tokenizer;

  TokenizerCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.tokenizer = folder.resolve("tokenizer");
  }

  @BeforeEach
  void train() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "The cat sat on the mat.\nThe dog sat on the cat!\n".repeat(20));
    CommandLineRun run =
        CommandLineRun.of(
            "tokenizer",
            "train",
            "--type",
            "byte-level-bpe",
            "--vocab-size",
            262,
            "--out",
            tokenizer,
            text);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("wrote a tokenizer of 262 tokens to " + tokenizer + "\n");
  }

  @Test
  void decodingTheEncodedGivesTheTextBack() throws IOException {
    List<String> texts = List.of("the cat 😀 is\nhere", "", "ünïcödé \t x");
    Path lines = folder.resolve("texts.jsonl");
    StringBuilder json = new StringBuilder();
    for (String text : texts) {
      json.append(JSON.writeValueAsString(text)).append('\n');
    }
    Files.writeString(lines, json);
    CommandLineRun encoded =
        CommandLineRun.of("tokenizer", "encode", "--json", "--tokenizer", tokenizer, lines);
    assertThat(encoded.err()).isEmpty();
    assertThat(encoded.out().lines()).hasSize(texts.size());

    Path ids = folder.resolve("ids.jsonl");
    Files.writeString(ids, encoded.out());
    CommandLineRun decoded =
        CommandLineRun.of("tokenizer", "decode", "--json", "--tokenizer", tokenizer, ids);
    assertThat(decoded.out()).isEqualTo(json.toString());
  }

  @Test
  void offsetsCountCodePoints() throws IOException {
    Path text = folder.resolve("line.txt");
    Files.writeString(text, "😀 sat");
    CommandLineRun run = CommandLineRun.of("tokenizer", "encode", "--tokenizer", tokenizer, text);
    JsonNode json = JSON.readTree(run.out());
    JsonNode offsets = json.get("offsets");
    assertThat(offsets.size()).isEqualTo(json.get("ids").size());
    assertThat(offsets.get(0).toString()).isEqualTo("[0,1]");
    assertThat(offsets.get(offsets.size() - 1).get(1).intValue()).isEqualTo(5);
  }

  @Test
  void theSeedFixesWhatIsDrawn() throws IOException {
    Path text = folder.resolve("lines.txt");
    Files.writeString(text, "The cat sat on the mat.\n".repeat(20));
    String drawn = encode(text, "--bpe-dropout", "0.5", "--seed", "7");
    assertThat(encode(text, "--bpe-dropout", "0.5", "--seed", "7")).isEqualTo(drawn);
    assertThat(encode(text, "--bpe-dropout", "0.5", "--seed", "8")).isNotEqualTo(drawn);
    assertThat(drawn.lines().distinct()).hasSizeGreaterThan(10);
    assertThat(encode(text, "--bpe-dropout", "0")).isEqualTo(encode(text));
    CommandLineRun both = run(text, "--bpe-dropout", "0.5", "--sample-alpha", "1");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--sample-alpha is for Unigram, --bpe-dropout for BPE");
    assertThat(run(text, "--seed", "1").err()).contains("--seed goes with --sample-alpha or");
    assertThat(run(text, "--sample-alpha", "1").err()).contains("needs a Unigram tokenizer");
  }

  private String encode(Path text, String... options) {
    CommandLineRun run = run(text, options);
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  private CommandLineRun run(Path text, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("tokenizer", "encode", "--tokenizer"));
    arguments.add(tokenizer);
    arguments.addAll(List.of(options));
    arguments.add(text);
    return CommandLineRun.of(arguments.toArray());
  }

  @Test
  void optionsOfOtherTypesAreRefused() {
    Path out = folder.resolve("refused");
    CommandLineRun run =
        CommandLineRun.of(
            "tokenizer",
            "train",
            "--type",
            "bpe",
            "--byte-fallback",
            "--out",
            out,
            folder.resolve("text.txt"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--byte-fallback has no meaning for this --type");
    assertThat(out).doesNotExist();
  }

  /** What the options make, a configuration makes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wordpiece | --cased --vocab-size 40 | lowerCase: false, vocabularySize: 40",
        "byte-level-bpe | --vocab-size 262 --min-frequency 3 | vocabularySize: 262, minFrequency:"
            + " 3",
        "bpe | --vocab-size 30 --max-length 64 | vocabularySize: 30, modelMaxLength: 64",
        "unigram | --vocab-size 30 --lower-case | vocabularySize: 30, lowerCase: true",
        "word-level | --special-token <unk> --special-token <a> | specialTokens: [<unk>, <a>]",
      })
  void configurationsAndOptionsTrainTheSame(String type, String options, String keys)
      throws IOException {
    List<Object> line = new ArrayList<>(List.of("tokenizer", "train", "--type", type));
    line.addAll(List.of(options.split(" ")));
    line.addAll(List.of("--out", folder.resolve("of-options"), folder.resolve("text.txt")));
    assertThat(CommandLineRun.of(line.toArray()).exitCode()).isZero();
    Path config = folder.resolve("train.yaml");
    Files.writeString(
        config,
        "files: [text.txt]\nout: of-config\ntokenizer: {type: %s, %s}\n".formatted(type, keys));
    CommandLineRun run = CommandLineRun.of("tokenizer", "train", "--config", config);
    assertThat(run.exitCode()).as(run.err()).isZero();
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      assertThat(folder.resolve("of-config").resolve(name))
          .hasSameTextualContentAs(folder.resolve("of-options").resolve(name));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenizer: {type: unigram, minFrequency: 3} | minFrequency",
        "tokenizer: {type: unigram, charcterCoverage: 0.9} | did you mean 'characterCoverage'",
        "tokenizer: unigramm | did you mean 'unigram'",
        "tokenizer: {type: bpe, vocabularySize: 0} | vocabularySize has to be at least 1, not 0",
        "tokenizer: {type: bpe, lowercase: true} | lowercase",
      })
  void wrongConfigurationsAreRefused(String keys, String message) throws IOException {
    Path config = folder.resolve("train.yaml");
    Files.writeString(config, "{files: [text.txt], out: new, " + keys + "}\n");
    CommandLineRun run = CommandLineRun.of("tokenizer", "train", "--config", config);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains("train.yaml").contains(message);
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--type bpe",
        "--vocab-size 30",
        "--column text",
        "--threads 1",
        "text.txt",
      })
  void optionsDoNotGoWithAConfiguration(String options) throws IOException {
    Path config = folder.resolve("train.yaml");
    Files.writeString(config, "{files: [text.txt], tokenizer: bpe, out: new}\n");
    List<Object> line = new ArrayList<>(List.of("tokenizer", "train", "--config", config));
    line.addAll(List.of(options.split(" ")));
    CommandLineRun run = CommandLineRun.of(line.toArray());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("do").contains("not go with --config");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void trainsOnAColumnOfTables() throws IOException {
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "id,say\n1,\"low, lower\"\n2,lowest\n3,\n");
    Path out = folder.resolve("of-table");
    CommandLineRun run =
        CommandLineRun.of(
            "tokenizer", "train", "--type", "bpe", "--column", "say", "--out", out, table);
    assertThat(run.err()).contains("fewer than 30000 tokens");
    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(out.resolve("tokenizer.json"))).contains("\"lowe\"");
    CommandLineRun wrong =
        CommandLineRun.of(
            "tokenizer",
            "train",
            "--type",
            "bpe",
            "--column",
            "sey",
            "--out",
            out,
            "--overwrite",
            table);
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).contains("sey").contains("say");
  }

  @Test
  void inspectShowsEveryStage() throws IOException {
    Path text = folder.resolve("line.txt");
    Files.writeString(text, "The 語\n");
    CommandLineRun run = CommandLineRun.of("tokenizer", "inspect", "--tokenizer", tokenizer, text);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            text        "The 語"
            normalized  "The 語"
            words       ["The","Ġèªŀ"]
             id  token  start  end  text   word
            259  The        0    3  "The"  "The"
            221  Ġ          3    4  " "    "Ġèªŀ"
            165  è          4    5  "語"
            104  ª          4    5  "語"
            253  ŀ          4    5  "語"
            """);
  }

  @Test
  void statsCountWhatThereIs() throws IOException {
    Path text = folder.resolve("line.txt");
    Files.writeString(text, "The cat sat.\n\nThe ünïcödé\n");
    CommandLineRun run =
        CommandLineRun.of("tokenizer", "stats", "--json", "--tokenizer", tokenizer, text);
    assertThat(run.err()).isEmpty();
    JsonNode json = JSON.readTree(run.out());
    assertThat(json.get("texts").intValue()).isEqualTo(3);
    assertThat(json.get("bytes").intValue()).isEqualTo(12 + 15);
    assertThat(json.get("words").intValue()).isEqualTo(5);
    int tokens = json.get("tokens").intValue();
    assertThat(json.get("tokensPerWord").doubleValue()).isEqualTo(tokens / 5.0);
    assertThat(json.get("bytesPerToken").doubleValue()).isEqualTo(27.0 / tokens);
    assertThat(json.get("unknownTokens").intValue()).isZero();
    assertThat(json.get("vocabulary").intValue()).isEqualTo(262);
    CommandLineRun table = CommandLineRun.of("tokenizer", "stats", "--tokenizer", tokenizer, text);
    assertThat(table.out()).contains("words (between white space)").contains("longest token: \"");
  }

  @Test
  void aFolderInUseIsLeftAlone() throws IOException {
    Path file = tokenizer.resolve("tokenizer.json");
    String before = Files.readString(file);
    CommandLineRun run =
        CommandLineRun.of("tokenizer", "convert", "--tokenizer", tokenizer, "--out", tokenizer);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("there are files in this folder").contains("--overwrite");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void convertsToTheOlderFilesAndBack() throws IOException {
    Path older = folder.resolve("older");
    Path again = folder.resolve("again");
    CommandLineRun to =
        CommandLineRun.of(
            "tokenizer", "convert", "--tokenizer", tokenizer, "--to", "vocabulary", "--out", older);
    assertThat(to.err()).isEmpty();
    assertThat(older.resolve("vocab.json")).exists();
    assertThat(Files.readAllLines(older.resolve("merges.txt")).get(0)).isEqualTo("#version: 0.2");
    CommandLineRun.of("tokenizer", "convert", "--tokenizer", older, "--out", again);
    assertThat(JSON.readTree(again.resolve("tokenizer.json").toFile()))
        .isEqualTo(JSON.readTree(tokenizer.resolve("tokenizer.json").toFile()));
  }

  @Test
  void wrongLinesAreNamed() throws IOException {
    Path lines = folder.resolve("lines");
    Files.writeString(lines, "\"good\"\nbad\n");
    assertError("lines:2: not JSON", "encode", "--json", lines);
    Files.writeString(lines, "[1, 2]\n[99999]\n");
    assertError("lines:2: no token has the id 99999", "decode", lines);
    Files.write(lines, new byte[] {'a', '\n', (byte) 0xC3, '\n'});
    assertError("lines:2: not UTF-8", "encode", lines);
    assertError("is a folder", "encode", folder);
    assertError("no such file", "encode", folder.resolve("none"));
  }

  private void assertError(String message, String command, Object... rest) {
    Object[] arguments = new Object[rest.length + 4];
    arguments[0] = "tokenizer";
    arguments[1] = command;
    arguments[2] = "--tokenizer";
    arguments[3] = tokenizer;
    System.arraycopy(rest, 0, arguments, 4, rest.length);
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message).startsWith("warmstart: ");
    assertThat(run.err().lines()).hasSize(1);
  }
}
