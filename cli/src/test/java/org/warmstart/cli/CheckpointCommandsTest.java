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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.Head;
import org.warmstart.text.file.TokenizerPair;

class CheckpointCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path texts;

  CheckpointCommandsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.texts = folder.resolve("texts.txt");
    Files.writeString(texts, "the cat\na dog sat on the mat\nthe mat and the dog\n");
  }

  /** Numbers of the original implementations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert-base-uncased|109,482,240",
        "bert-base-cased|108,310,272",
        "bert-large-uncased|335,141,888",
        "bert-base-multilingual-cased|177,853,440",
        "gpt2|124,439,808",
        "gpt2-xl|1,557,611,200",
        "openai-gpt|116,534,784",
        "bert-base-uncased --decoder bert-base-uncased|247,363,386",
        "bert-base-uncased --decoder gpt2|262,288,896",
        "bert-base-cased --decoder bert-base-cased --share|137,298,244",
      })
  void publishedSizesHaveTheirPublishedNumberOfParameters(String arguments, String parameters) {
    CommandLineRun run = CommandLineRun.of((Object[]) ("describe " + arguments).split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.out().strip()).endsWith(" " + parameters);
  }

  @Test
  void classesDoNotDependOnTheBatch() throws IOException {
    Path bert =
        TinyCheckpoint.bert(folder.resolve("b"), Head.SEQUENCE_CLASSIFICATION, "no", "yes", "oh");
    List<JsonNode> alone = json("classify", bert, texts, "--json", "--batch-size", 1);
    List<JsonNode> together = json("classify", bert, texts, "--json", "--batch-size", 3);
    assertThat(alone).hasSize(3);
    for (int i = 0; i < alone.size(); i++) {
      JsonNode probabilities = alone.get(i).get("probabilities");
      double sum = 0;
      for (String label : List.of("no", "yes", "oh")) {
        double probability = probabilities.get(label).asDouble();
        sum += probability;
        assertThat(probability)
            .isCloseTo(together.get(i).get("probabilities").get(label).asDouble(), within(1e-6));
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"mean", "first", "last"})
  void vectorsDoNotDependOnTheBatch(String pooling) throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.MASKED_LM);
    List<JsonNode> alone = json("embed", bert, texts, "--batch-size", 1, "--pooling", pooling);
    List<JsonNode> together = json("embed", bert, texts, "--pooling", pooling, "--batch-size", 3);
    assertThat(alone).hasSize(3);
    for (int i = 0; i < alone.size(); i++) {
      assertThat(alone.get(i).get("embedding")).hasSize(16);
      for (int d = 0; d < 16; d++) {
        assertThat(alone.get(i).get("embedding").get(d).asDouble())
            .isCloseTo(together.get(i).get("embedding").get(d).asDouble(), within(1e-5));
      }
    }
  }

  @Test
  void everyMaskIsFilled() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.PRE_TRAINING);
    Files.writeString(texts, "the [MASK] sat on a [MASK]\n");
    JsonNode masks = json("fill-mask", bert, texts, "--json", "--top", 3).get(0).get("masks");
    assertThat(masks).hasSize(2);
    for (JsonNode mask : masks) {
      assertThat(mask).hasSize(3);
      assertThat(mask.get(0).get("probability").asDouble())
          .isGreaterThanOrEqualTo(mask.get(1).get("probability").asDouble());
    }
    Files.writeString(texts, "no mask\n");
    assertError(
        "texts.txt:1: there is no mask in the text; write [MASK]", "fill-mask", bert, texts);
  }

  /** BART restores a text with masks as a whole; what reads left to right alone cannot. */
  @Test
  void anEncoderDecoderRestoresMasks() throws IOException {
    Path bart = TinyCheckpoint.bart(folder.resolve("bart"));
    Files.writeString(texts, "the [MASK] sat on a [MASK]\n");
    JsonNode masks = json("fill-mask", bart, texts, "--json", "--top", 2).get(0).get("masks");
    assertThat(masks).hasSize(2);
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.CAUSAL_LM);
    assertError("is a BertLMHeadModel; filling masks needs a masked", "fill-mask", bert, texts);
  }

  @Test
  void aDecoderWritesOnFromThePrompt() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
    CommandLineRun run = CommandLineRun.of("generate", gpt, texts, "--max-new-tokens", 5);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("the cat").contains("\na dog sat on the mat");

    List<JsonNode> beams =
        json(
            "generate",
            gpt,
            texts,
            "--json",
            "--max-new-tokens",
            5,
            "--num-beams",
            3,
            "--num-texts",
            2);
    assertThat(beams).hasSize(3);
    for (JsonNode row : beams) {
      assertThat(row.get("texts")).hasSize(2);
      assertThat(row.get("texts").get(0).get("score").asDouble())
          .isGreaterThanOrEqualTo(row.get("texts").get(1).get("score").asDouble());
    }
  }

  @Test
  void equalSeedsGiveEqualTexts() throws IOException {
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
    Object[] command = {"generate", gpt, texts, "--sample", "--seed", 3, "--max-new-tokens", 9};
    assertThat(CommandLineRun.of(command).out()).isEqualTo(CommandLineRun.of(command).out());
  }

  @Test
  void aComposedModelReadsAndWrites() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.MASKED_LM);
    Path out = folder.resolve("b2b");
    CommandLineRun composed =
        CommandLineRun.of("compose", "--encoder", bert, "--decoder", bert, "--out", out);
    assertThat(composed.err()).isEmpty();
    assertThat(composed.out()).contains("copied", "new", "crossattention", "wrote " + out);
    List<JsonNode> rows = json("generate", out, texts, "--json", "--max-new-tokens", 4);
    assertThat(rows).hasSize(3);
    assertError(
        "there are files in this folder",
        "compose",
        "--encoder",
        bert,
        "--decoder",
        bert,
        "--out",
        out);
  }

  @Test
  void sidesWithTwoVocabulariesReadAndWriteTheirOwn() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.MASKED_LM);
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
    Path out = folder.resolve("b2g");
    JsonNode made =
        json(
                "compose",
                "--variant=bert2gpt2",
                "--encoder",
                bert,
                "--decoder",
                gpt,
                "--decoder-layers=1",
                "--json",
                "--out",
                out)
            .get(0);
    assertThat(made.get("leveraged").asLong() + made.get("random").asLong())
        .isEqualTo(made.get("total").asLong());
    TokenizerPair tokenizers = TokenizerPair.load(out);
    assertThat(tokenizers.target().vocabularySize()).isEqualTo(270);
    assertThat(tokenizers.source().vocabularySize()).isLessThan(100);
    JsonNode text = json("generate", out, texts, "--json", "--max-new-tokens=4").get(0);
    JsonNode written = text.get("texts").get(0);
    int[] ids = JSON.convertValue(written.get("ids"), int[].class);
    assertThat(written.get("text").asText()).isEqualTo(tokenizers.target().decode(ids, true));
    assertError(
        "bert-share: the decoder must be of the family 'bert', not 'gpt2'",
        "compose",
        "--variant=bert-share",
        "--encoder",
        bert,
        "--decoder",
        gpt,
        "--out",
        folder.resolve("x"));
    assertError(
        "--encoder-layers: cannot take 3 layers of a checkpoint that has 2",
        "compose",
        "--encoder",
        bert,
        "--encoder-layers=3",
        "--out",
        folder.resolve("x"));
  }

  /** BART's recipe for translation: composed, trained in two steps, and used. */
  @Test
  void aNewEncoderReadsAnotherLanguage() throws IOException {
    Path bart = TinyCheckpoint.bart(folder.resolve("bart"));
    Path source = folder.resolve("source");
    Path words = Files.writeString(folder.resolve("source.txt"), "die katze\nein hund sieht\n");
    CommandLineRun trained =
        CommandLineRun.of(
            "tokenizer", "train", words, "--type=wordpiece", "--vocab-size=50", "--out", source);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Path out = folder.resolve("de-en");
    CommandLineRun composed =
        CommandLineRun.of(
            "compose", "--new-encoder", "--tokenizer", source, "--decoder", bart, "--out", out);
    assertThat(composed.err()).isEmpty();
    assertThat(composed.out())
        .containsPattern("new_encoder\\.(encoder\\.)?layers\\.\\*\\.self_attn +new +48 ")
        .containsPattern("pretrained\\.model\\.decoder\\.layers\\.\\*\\.encoder_attn +copied ")
        .doesNotContain("ignored");
    TokenizerPair tokenizers = TokenizerPair.load(out);
    assertThat(tokenizers.source().id("##z")).isPresent();
    assertThat(tokenizers.target().id("##z")).isEmpty();
    Files.writeString(folder.resolve("pairs.tsv"), "text\tlabel\ndie katze\tthe cat\n");
    Path config =
        Files.writeString(
            folder.resolve("translate.yaml"),
            """
            model: {checkpoint: de-en}
            task: {name: seq2seq, maxLength: 24, maxTargetLength: 8}
            data: {train: [pairs.tsv], validation: [pairs.tsv]}
            freezeFirstSteps: 2
            training: {steps: 3}
            out: run
            """);
    CommandLineRun tuned = CommandLineRun.of("finetune", "--config", config);
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.err()).contains("parameters are frozen (83 tensors) for the first 2 steps");
    List<JsonNode> rows = json("generate", folder.resolve("run/model"), words, "--json");
    assertThat(rows).hasSize(2);

    assertError(
        "name its tokenizer with --tokenizer",
        "compose",
        "--new-encoder",
        "--decoder",
        bart,
        "--out",
        folder.resolve("x"));
    assertError(
        "name the encoder-decoder that it goes in front of with --decoder",
        "compose",
        "--new-encoder",
        "--encoder",
        bart,
        "--out",
        folder.resolve("x"));
    assertError(
        "leaves the encoder-decoder behind it as it is",
        "compose",
        "--new-encoder",
        "--share",
        "--decoder",
        bart,
        "--out",
        folder.resolve("x"));
    assertError(
        "is a published size without",
        "compose",
        "--new-encoder",
        "--decoder",
        "bart-base",
        "--tokenizer",
        source,
        "--out",
        folder.resolve("x"));
    Path gpt = TinyCheckpoint.gpt2(folder.resolve("g"), Head.CAUSAL_LM);
    assertError(
        "--encoder gpt2: the family 'gpt2' reads left to right only",
        "compose",
        "--new-encoder",
        "--encoder",
        "gpt2",
        "--decoder",
        bart,
        "--tokenizer",
        source,
        "--out",
        folder.resolve("x"));
    assertError(
        "a new encoder cannot stand in front of the family 'gpt2'",
        "compose",
        "--new-encoder",
        "--decoder",
        gpt,
        "--tokenizer",
        source,
        "--out",
        folder.resolve("x"));
    assertThat(folder.resolve("x")).doesNotExist();
  }

  /** The counts are those of the original implementations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert-base-uncased | 109482240",
        "gpt3-175b (dense) | 174604259328",
        "bert2gpt2 (bert-base-uncased, gpt2) | 262288896",
        "bert2bert (bert-base-cased) | 245017924",
        "bert-share (bert-base-cased) | 137298244",
      })
  void publishedSizesAreDescribed(String name, long parameters) throws IOException {
    assertThat(json("describe", name, "--json").get(0).get("parameters").asLong())
        .isEqualTo(parameters);
  }

  @Test
  void everyFamilyIsListed() throws IOException {
    List<JsonNode> families = json("describe", "--list", "--json");
    assertThat(families).extracting(row -> row.get("family").asText()).contains("bert", "gpt2");
    assertThat(families).allMatch(row -> !row.get("architectures").isEmpty());
    assertError("name a checkpoint's folder or a preset", "describe");
  }

  @Test
  void whatDoesNotFitTheModelIsNamed() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.MASKED_LM);
    assertError("needs a sequence classification head", "classify", bert, texts);
    assertError("there is no folder", "describe", folder.resolve("none"));
    Files.writeString(texts, "fine\n" + "the cat ".repeat(40) + "\n");
    assertError(
        "texts.txt:2: the text has 82 tokens, but there is room for 24", "embed", bert, texts);
    assertThat(CommandLineRun.of("embed", bert, texts, "--truncate").out().lines()).hasSize(2);
  }

  private Path pairClassifier(boolean pairs) throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("p"), Head.SEQUENCE_CLASSIFICATION, "no", "yes");
    Files.writeString(bert.resolve("warmstart.json"), "{\"text_pairs\": " + pairs + "}");
    return bert;
  }

  @Test
  void pairsHaveATabOrColumnsOrKeys() throws IOException {
    Path bert = pairClassifier(true);
    Files.writeString(texts, "the cat\tthe mat\n");
    JsonNode tab = json("classify", bert, texts, "--json").get(0);
    Files.writeString(texts, "the cat the mat\n");
    assertError(
        "texts.txt:1: a single text, but the checkpoint was trained on pairs",
        "classify",
        bert,
        texts);
    Path csv = Files.writeString(folder.resolve("p.csv"), "id,a,b\n7,the cat,the mat\n");
    JsonNode row = json("classify", bert, csv, "--json", "--text", "a", "--second", "b").get(0);
    assertThat(row.get("id").asText()).isEqualTo("7");
    assertThat(row.get("probability")).isEqualTo(tab.get("probability"));
    assertError("trained on pairs", "classify", bert, csv, "--text", "a");
    Path lines =
        Files.writeString(
            folder.resolve("p.ndjson.txt"),
            "{\"text\": \"the cat\", \"second\": \"the mat\"}\n[\"the cat\", \"the mat\"]\n");
    List<JsonNode> objects = json("classify", bert, lines, "--json", "--json-input");
    assertThat(objects).hasSize(2);
    for (JsonNode object : objects) { // in a batch of two, which rounds otherwise
      assertThat(object.get("label")).isEqualTo(tab.get("label"));
      assertThat(object.get("probability").asDouble())
          .isCloseTo(tab.get("probability").asDouble(), within(1e-6));
    }
    Path single = pairClassifier(false);
    Files.writeString(texts, "the cat\tthe mat\n");
    assertError("a pair of texts, but", "classify", single, texts);
    assertError("a pair of texts, but", "classify", single, csv, "--text", "a", "--second", "b");
    assertThat(json("classify", single, csv, "--json", "--text", "a")).hasSize(1);
  }

  @Test
  void oneBadLineDoesNotLoseTheOthers() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    Files.write(texts, new byte[] {'c', 'a', 't', '\n', 'c', (byte) 0xe4, '\n', 'd', 'o', 'g'});
    for (String command : new String[] {"classify", "embed"}) {
      CommandLineRun run = CommandLineRun.of(command, bert, texts, "--json");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .isEqualTo("warmstart: " + texts + ":2: not UTF-8; convert the text to UTF-8\n");
      List<String> lines = run.out().lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(JSON.readTree(lines.get(1)).get("error").asText()).contains(":2: not UTF-8");
      assertThat(JSON.readTree(lines.get(2)).has("error")).isFalse();
    }
    assertThat(CommandLineRun.of("classify", bert, texts).out().lines().toList())
        .hasSize(3)
        .element(1)
        .isEqualTo("");
  }

  @Test
  void tablesCarryTheirOtherColumns() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    Path csv =
        Files.writeString(
            folder.resolve("t.csv"), ",text,label\n0,\"the\ncat\",x\n1,the dog,y,z\n2,mat,w\n");
    CommandLineRun run = CommandLineRun.of("classify", bert, csv, "--json");
    assertThat(run.err())
        .isEqualTo(
            "warmstart: "
                + csv
                + ", line 4: expected 3 columns, found 4; a cell that holds the"
                + " delimiter has to stand in quotes\n");
    JsonNode first = JSON.readTree(run.out().lines().findFirst().orElseThrow());
    assertThat(first.get("input_label").asText()).isEqualTo("x");
    assertThat(first.get("label").asText()).isIn("a", "b");
    assertThat(run.out().lines()).hasSize(3);
    Path vectors = TinyCheckpoint.bert(folder.resolve("m"), Head.MASKED_LM);
    Path lines =
        Files.writeString(
            folder.resolve("t.jsonl"),
            """
            {"id": 3, "text": "a dog", "list": ["a", {"b": null}], "ok": true, "part": 2.5, "like": "[1]"}
            """);
    JsonNode carried = json("embed", vectors, lines).get(0);
    assertThat(carried.get("id").isInt()).isTrue();
    assertThat(carried.get("list")).isEqualTo(JSON.readTree("[\"a\", {\"b\": null}]"));
    assertThat(carried.get("ok").isBoolean()).isTrue();
    assertThat(carried.get("part").asDouble()).isEqualTo(2.5);
    assertThat(carried.get("like").asText()).isEqualTo("[1]"); // a text, if it looks like a list
    assertError(
        "name the column of the texts with --text",
        "embed",
        vectors,
        Files.writeString(folder.resolve("u.csv"), "id,body\n1,a dog\n"));
  }

  /** A user's text is text; the reference has {@code split_special_tokens} for it. */
  @Test
  void specialTokensInATextAreTextUnlessAskedFor() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    Files.writeString(texts, "the cat [SEP] the dog\nthe cat sep the dog\n");
    List<JsonNode> plain = json("embed", bert, texts);
    List<JsonNode> special = json("embed", bert, texts, "--special-tokens-in-text");
    assertThat(plain.get(0)).isNotEqualTo(special.get(0));
    assertThat(plain.get(1)).isEqualTo(special.get(1));
    assertThat(json("classify", bert, texts, "--json").get(0))
        .isNotEqualTo(json("classify", bert, texts, "--json", "--special-tokens-in-text").get(0));
  }

  @Test
  void cutTextsAreCounted() throws IOException {
    Path bert = TinyCheckpoint.bert(folder.resolve("b"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    Files.writeString(texts, "fine\n" + "the cat ".repeat(40) + "\n");
    CommandLineRun run = CommandLineRun.of("classify", bert, texts, "--truncate");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo("texts: 1 of 2 inputs (50.0 %) were cut to 24 tokens; the longest has 82\n");
  }

  private static List<JsonNode> json(Object... arguments) throws IOException {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.err()).isEmpty();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static void assertError(String message, Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(message).startsWith("warmstart: ");
    assertThat(run.err().lines()).hasSize(1);
  }
}
