package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.text.file.TokenizerFiles;

/** Whatever is wrong with a file, there is one clear message that names file and entry. */
class BadInputTest {
  private static final String VOCAB = "\"vocab\":{\"[UNK]\":0,\"a\":1,\"b\":2,\"ab\":3}";

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  private void refused(String json, String... parts) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, json);
    assertThatThrownBy(() -> TokenizerFiles.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts);
  }

  @Test
  void thereMustBeAFile() {
    assertThatThrownBy(() -> TokenizerFiles.load(directory.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessage(directory.resolve("none") + ": there is no such file or directory");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("no tokenizer here", "vocab.txt", "merges.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; is empty",
        "{; not valid JSON at line 1",
        "[1,2]; expected a JSON object, found array",
        "3; expected a JSON object, found number 3",
        "{\"a\":1}; no 'model'",
        "{\"model\":3}; model",
        "{\"model\":{\"type\":\"Nigram\"}}; unknown model 'Nigram'",
        "{\"model\":{\"type\":\"BPE\"}}; model: 'vocab' is missing",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"x\"},\"merges\":[]}}; model.vocab.'a'",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1e99},\"merges\":[]}}; model.vocab.'a'",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}; id -1 of token 'a'",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":99999999},\"merges\":[]}}; id 99999999",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1,\"b\":1},\"merges\":[]}}; same id 1",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1,\"a\":2},\"merges\":[]}}; Duplicate field",
      })
  void theFileMustBeATokenizer(String json, String problem) throws IOException {
    refused(json, problem);
  }

  private static String bpe(String more, String merges) {
    return "{" + more + "\"model\":{\"type\":\"BPE\"," + VOCAB + ",\"merges\":" + merges + "}}";
  }

  @Test
  void mergesMustNameTokens() throws IOException {
    refused(bpe("", "[[\"a\",\"c\"]]"), "model.merges[0]", "token 'c' is not in the vocabulary");
    refused(bpe("", "[\"a b\",\"b a\"]"), "model.merges[1]", "token 'ba' is not in");
    refused(bpe("", "[\"ab\"]"), "model.merges[0]", "two tokens with a space between");
    refused(bpe("", "[[\"a\"]]"), "model.merges[0]", "expected two tokens, found 1");
    refused(bpe("", "[[1,2]]"), "model.merges[0][0]", "expected a string, found number 1");
    refused(bpe("", "{}"), "model.merges", "expected an array, found object");
  }

  @Test
  void stagesMustBeKnown() throws IOException {
    refused("{\"model\":{\"type\":\"Nigram\"}}", "There are: BPE, Unigram, WordLevel, WordPiece");
    refused(bpe("\"normalizer\":{\"type\":\"Bert\"},", "[]"), "normalizer", "BertNormalizer");
    refused(bpe("\"pre_tokenizer\":{\"type\":\"Wat\"},", "[]"), "pre_tokenizer", "ByteLevel");
    refused(bpe("\"post_processor\":{\"type\":\"Wat\"},", "[]"), "TemplateProcessing");
    refused(bpe("\"decoder\":{\"type\":\"Wat\"},", "[]"), "decoder", "WordPiece");
    refused(bpe("\"decoder\":{},", "[]"), "decoder: 'type' is missing");
    refused(bpe("\"decoder\":[],", "[]"), "decoder: 'type' is missing");
    refused(
        bpe("\"normalizer\":{\"type\":\"BertNormalizer\",\"lowercase\":1},", "[]"),
        "normalizer.lowercase: expected true or false, found number 1");
    refused(bpe("\"truncation\":{\"max_length\":-1},", "[]"), "max_length -1");
    refused(bpe("\"truncation\":{\"max_length\":9,\"strategy\":\"x\"},", "[]"), "OnlyFirst");
    refused(bpe("\"padding\":{\"strategy\":\"x\"},", "[]"), "padding.strategy", "BatchLongest");
  }

  @Test
  void templatesMustBeComplete() throws IOException {
    String start = "\"post_processor\":{\"type\":\"TemplateProcessing\",\"pair\":[],";
    refused(
        bpe(start + "\"single\":[{\"SpecialToken\":{\"id\":\"X\",\"type_id\":0}}]},", "[]"),
        "post_processor.single",
        "special token 'X' is not in special_tokens");
    refused(
        bpe(start + "\"single\":[{\"Sequence\":{\"id\":\"B\",\"type_id\":0}}]},", "[]"),
        "a single text has no sequence B");
    refused(
        bpe(start + "\"single\":[{\"Sequence\":{\"id\":\"C\",\"type_id\":0}}]},", "[]"),
        "post_processor.single[0].Sequence",
        "unknown sequence 'C'");
  }

  @Test
  void templatesMustHoldTheirTextsAndAddTokens() throws IOException {
    String special = "\"special_tokens\":{\"x\":{\"id\":\"x\",\"ids\":[77],\"tokens\":[\"x\"]}}";
    String template =
        "\"post_processor\":{\"type\":\"TemplateProcessing\","
            + special
            + ",\"single\":[%s],\"pair\":[%s]},";
    String a = "{\"Sequence\":{\"id\":\"A\"}}";
    String b = "{\"Sequence\":{\"id\":\"B\"}}";
    String x = "{\"SpecialToken\":{\"id\":\"x\"}}";
    refused(
        bpe(template.formatted("", a + "," + b), "[]"), "single: sequence A must be there once");
    refused(bpe(template.formatted(a, a + "," + a), "[]"), "pair: sequences A and B must be there");
    refused(
        bpe(template.formatted(a, (x + ",").repeat(1001) + a + "," + b), "[]"),
        "adds 1001 tokens; up to 1000");
    refused(
        bpe(template.formatted(a + "," + x, a + "," + b), "[]"),
        "post_processor: adds id 77, which no token has");
  }

  @Test
  void replacementsOfReplacementsAreBounded() throws IOException {
    String stage =
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaaaa\"}";
    String stages = (stage + ",").repeat(29) + stage;
    refused(
        bpe("\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[" + stages + "]},", "[]"),
        "normalizer: may make a text",
        "times longer");
  }

  @Test
  void numbersWithoutMeasureAreRefused() throws IOException {
    refused("{\"model\":1e99999999999}", "a number that cannot be read");
  }

  @Test
  void addedTokensMustNotTakeIds() throws IOException {
    refused(
        bpe("\"added_tokens\":[{\"id\":1,\"content\":\"x\"}],", "[]"),
        "added_tokens[0]",
        "id 1 of 'x' already belongs to 'a'");
    refused(
        bpe("\"added_tokens\":[{\"id\":2000000000,\"content\":\"x\"}],", "[]"),
        "added_tokens[0]",
        "out of range");
    refused(bpe("\"added_tokens\":[{\"content\":\"x\"}],", "[]"), "'id' is missing");
  }

  @Test
  void theUnknownTokenMustExist() throws IOException {
    refused(
        "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"?\"," + VOCAB + "}}",
        "the unknown token '?' is not in the vocabulary");
  }

  @Test
  void nestingIsBounded() throws IOException {
    refused("{\"model\":" + "[".repeat(100_000), "nesting depth");
    String deep = "{\"type\":\"Sequence\",\"decoders\":[".repeat(150);
    refused("{\"decoder\":" + deep, "nesting depth");
  }

  @Test
  void bytesMustBeUtf8() throws IOException {
    Path file = directory.resolve("vocab.txt");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xC3, (byte) 0x28, '\n'});
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": not UTF-8 at byte 2");
  }

  @Test
  void vocabularyLinesMustDiffer() throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), "[UNK]\na\nb\na\n");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("vocab.txt: line 4 repeats token 'a' of line 2");
  }

  @Test
  void mergeLinesMustBePairs() throws IOException {
    Files.writeString(directory.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2}");
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\na b\nab\n");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("merges.txt: line 3", "found 'ab'");
  }

  @Test
  void theConfigurationIsCheckedAsWell() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), bpe("", "[]"));
    Path config = directory.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"pad_token\":7}");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessage(config + ": pad_token: expected a string, found number 7");
    Files.writeString(config, "{\"model_max_length\":0}");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model_max_length");
  }

  @Test
  void savingIntoAFileIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("taken"), "mine");
    assertThatThrownBy(() -> TokenizerFiles.save(ReferenceTokenizers.load("gpt1"), file))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), "cannot be written");
    assertThat(file).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "gpt2", "roberta", "gpt1", "unigram"})
  void damagedFilesGiveAMessageOrATokenizer(String name) throws IOException {
    byte[] whole =
        Files.readAllBytes(ReferenceTokenizers.directory(name).resolve("tokenizer.json"));
    Random random = new Random(5);
    Path file = directory.resolve("tokenizer.json");
    for (int i = 0; i < 300; i++) {
      byte[] damaged = damage(whole, random);
      Files.write(file, damaged);
      try {
        TokenizerFiles.load(file).encode("some text <mask> [CLS]", "and 東京", true);
      } catch (InputException e) {
        assertThat(e).hasMessageStartingWith(file.toString());
      }
    }
  }

  private static byte[] damage(byte[] whole, Random random) {
    int at = random.nextInt(whole.length);
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(whole, at);
    }
    byte[] damaged = whole.clone();
    byte[] likely = "{}[]\",:019-aNt\\".getBytes(StandardCharsets.US_ASCII);
    damaged[at] =
        random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt();
    return damaged;
  }
}
