package org.warmstart.text.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Encoding;
import org.warmstart.text.Golden;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * SentencePiece's files give what SentencePiece makes of hard texts. The models were trained by
 * SentencePiece on {@code corpus.txt}, a text of our own, with a few rules of our own.
 */
class SentencePieceTest {
  private static final Path DIRECTORY = ReferenceTokenizers.directory("sentencepiece");

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  private static Tokenizer load(String name) {
    return TokenizerFiles.load(DIRECTORY.resolve(name + ".model"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe", "bpe-plain", "t5", "word", "character"})
  void equalsTheReference(String name) throws Exception {
    assertEqual(load(name), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe", "bpe-plain", "t5", "word", "character"})
  void savedAndLoadedIsTheSame(String name) throws Exception {
    Tokenizer tokenizer = load(name);
    TokenizerFiles.save(tokenizer, directory);
    Tokenizer again = TokenizerFiles.load(directory);
    assertEqual(again, name);
    assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    JsonNode first = Json.read(directory.resolve("tokenizer.json")).node();
    TokenizerFiles.save(again, directory);
    assertThat(Json.read(directory.resolve("tokenizer.json")).node()).isEqualTo(first);
  }

  private static void assertEqual(Tokenizer tokenizer, String name) throws Exception {
    Golden golden = new Golden(DIRECTORY.resolve(name + ".jsonl"));
    Tokenizer plain = tokenizer.withoutSpecialTokens();
    assertThat(golden.size()).isGreaterThan(30);
    for (int line = 0; line < golden.size(); line++) {
      assertThat(golden.difference(line, tokenizer, plain)).isEmpty();
    }
  }

  /** T5, PEGASUS, XLNet, ALBERT and XLM-RoBERTa as Python's classes set them up. */
  @Test
  void familiesAddWhatTheyAdd() throws IOException {
    Tokenizer tokenizer = load("t5");
    for (String line : InputFiles.readLines(DIRECTORY.resolve("conventions.jsonl"))) {
      JsonNode node = Json.MAPPER.readTree(line);
      if (node.has("config")) {
        tokenizer = family(node);
        continue;
      }
      String pair = node.has("pair") ? node.get("pair").textValue() : null;
      Encoding encoding = tokenizer.encode(node.get("text").textValue(), pair, true);
      assertThat(Json.MAPPER.<JsonNode>valueToTree(encoding.ids()))
          .as(line)
          .isEqualTo(node.get("ids"));
      assertThat(Json.MAPPER.<JsonNode>valueToTree(encoding.typeIds()))
          .as(line)
          .isEqualTo(node.get("type_ids"));
      for (int i = 0; i < encoding.size(); i++) {
        assertThat(encoding.special()[i])
            .as(line)
            .isEqualTo(node.get("special_mask").get(i).intValue() == 1);
      }
    }
  }

  private Tokenizer family(JsonNode node) throws IOException {
    String model = node.get("model").textValue() + ".model";
    Path copy = Files.createTempDirectory(directory, "family");
    Files.copy(DIRECTORY.resolve(model), copy.resolve("any.model"));
    Files.writeString(copy.resolve("tokenizer_config.json"), node.get("config").toString());
    Tokenizer tokenizer = TokenizerFiles.load(copy);
    assertThat(tokenizer.vocabularySize()).isEqualTo(node.get("size").intValue());
    node.get("specials")
        .properties()
        .forEach(
            special ->
                assertThat(tokenizer.id(special.getKey()))
                    .as(special.getKey())
                    .hasValue(special.getValue().intValue()));
    TokenizerFiles.save(tokenizer, copy.resolve("saved"));
    Tokenizer again = TokenizerFiles.load(copy.resolve("saved"));
    assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
    return again;
  }

  @Test
  void theModelConfigurationNamesTheFamilyToo() throws IOException {
    Files.copy(DIRECTORY.resolve("t5.model"), directory.resolve("spiece.model"));
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"t5\"}");
    Tokenizer tokenizer = TokenizerFiles.load(directory);
    assertThat(tokenizer.encode("a").tokens()).endsWith("</s>");
    assertThat(tokenizer.id("<extra_id_0>")).hasValue(tokenizer.vocabularySize() - 1);
  }

  @Test
  void xlnetIsFilledUpOnTheLeft() throws IOException {
    Files.copy(DIRECTORY.resolve("unigram.model"), directory.resolve("spiece.model"));
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"xlnet\"}");
    TokenizerFiles.save(TokenizerFiles.load(directory), directory.resolve("saved"));
    assertThat(Files.readString(directory.resolve("saved/tokenizer_config.json")))
        .contains("\"padding_side\" : \"left\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpe", "unigram", "t5"})
  void longPlainTextComesBack(String name) {
    Tokenizer tokenizer = load(name);
    String text =
        ReferenceTokenizers.corpus().stream()
            .filter(line -> line.matches("(?!.*  )[ -~]+"))
            .collect(Collectors.joining(" "));
    assertThat(text).hasSizeGreaterThan(1000);
    assertThat(tokenizer.decode(tokenizer.ids(text), false)).isEqualTo(text);
  }
}
