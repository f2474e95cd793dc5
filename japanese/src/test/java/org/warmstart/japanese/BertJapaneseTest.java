package org.warmstart.japanese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Japanese BERT tokenizers give the ids of Transformers' {@code BertJapaneseTokenizer}: each line
 * of the expectations is a configuration with what it makes of texts of our own.
 */
class BertJapaneseTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  BertJapaneseTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void writeTheVocabulary() throws IOException {
    Files.write(folder.resolve("vocab.txt"), resource("bert-vocab.txt"));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = BertJapaneseTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Tokenizer load(String config) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    return TokenizerFiles.load(folder);
  }

  static List<JsonNode> configurations() throws IOException {
    return new String(resource("bert-expected.jsonl"), StandardCharsets.UTF_8)
        .lines()
        .map(BertJapaneseTest::parse)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void equalsTheReference(JsonNode expected) throws IOException {
    ObjectNode config = expected.get("config").deepCopy();
    Tokenizer tokenizer = load(config.put("tokenizer_class", "BertJapaneseTokenizer").toString());
    assertEqual(tokenizer, expected.get("results"));
    Path saved = folder.resolve("saved");
    TokenizerFiles.save(tokenizer, saved);
    assertEqual(TokenizerFiles.load(saved), expected.get("results"));
    // the files that Python reads mean the same without tokenizer.json
    Files.delete(saved.resolve("tokenizer.json"));
    assertEqual(TokenizerFiles.load(saved), expected.get("results"));
    assertEqual(TokenizerFiles.load(saved.resolve("vocab.txt")), expected.get("results"));
  }

  private static void assertEqual(Tokenizer tokenizer, JsonNode results) {
    assertThat(results.size()).isGreaterThan(30);
    for (JsonNode wanted : results) {
      String text = wanted.get("text").textValue();
      int[] ids = tokenizer.encode(text).ids();
      assertThat(JSON.<JsonNode>valueToTree(ids)).as(text).isEqualTo(wanted.get("ids"));
      assertThat(tokenizer.decode(ids, true)).isEqualTo(wanted.get("decoded").textValue());
    }
  }

  @Test
  void theModelsConfigurationMayNameTheClass() throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}");
    Tokenizer words =
        load("{\"word_tokenizer_type\":\"mecab\",\"mecab_kwargs\":{\"mecab_dic\":\"ipadic\"}}");
    assertThat(words.encode("今日は", false).tokens()).containsExactly("今日", "は");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'word_tokenizer_type': 'sudachi'|word_tokenizer_type: words as 'sudachi'",
        "'word_tokenizer_type': 'jumanpp'|'jumanpp' finds them are not supported",
        "'word_tokenizer_type': 'mecap'|did you mean 'mecab'",
        "'word_tokenizer_type': 'mecab'|'unidic_lite' is not part of Warmstart",
        "'word_tokenizer_type': 'mecab', 'mecab_kwargs': {'mecab_dic': null}|mecab_dic is null",
        "'word_tokenizer_type': 'mecab', 'mecab_kwargs': {'mecab_option': '-u x'}|options of MeCab",
        "'word_tokenizer_type': 'mecab', 'mecab_kwargs': {'dic': 'x'}|unknown option 'dic'",
        "'subword_tokenizer_type': 'bpe'|subword_tokenizer_type: unknown value",
        "'subword_tokenizer_type': 'sentencepiece'|\"do_word_tokenize\": false only",
        "'subword_tokenizer_type': 'sentencepiece', 'do_word_tokenize': false|spiece.model: there"
            + " is",
        "'never_split': ['x']|never_split: is supported with the word tokenizer 'mecab' only",
        "'do_lower_case': 'no'|do_lower_case: expected true or false",
      })
  void whatCannotBeDoneIsSaid(String config, String problem) {
    String json =
        "{\"tokenizer_class\": \"BertJapaneseTokenizer\", " + config.replace('\'', '"') + "}";
    assertThatThrownBy(() -> load(json))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(problem);
  }
}
