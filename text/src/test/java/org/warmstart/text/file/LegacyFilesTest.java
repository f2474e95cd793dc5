package org.warmstart.text.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Encoding;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Vocabulary;

/** The older files give the tokenizer that tokenizer.json gives. */
class LegacyFilesTest {
  private static final List<String> TEXTS =
      List.of("It's the newest café, isn't it? 東京 😀", " Hello  WORLD\n", "naïve <unk> x9");

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  private static JsonNode model(String name) {
    return Json.read(ReferenceTokenizers.directory(name).resolve("tokenizer.json"))
        .required("model")
        .node();
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(directory.resolve(file), content);
  }

  private void writeLines(String name) throws IOException {
    Tokenizer tokenizer = ReferenceTokenizers.load(name);
    Vocabulary vocabulary = tokenizer.model().vocabulary();
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < vocabulary.size(); id++) {
      lines.append(vocabulary.token(id)).append('\n');
    }
    write("vocab.txt", lines.toString());
  }

  private void writeBpe(String name, String vocabulary, String merges) throws IOException {
    write(vocabulary, model(name).get("vocab").toString());
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (JsonNode merge : model(name).get("merges")) {
      lines.append(merge.get(0).textValue()).append(' ');
      lines.append(merge.get(1).textValue()).append('\n');
    }
    write(merges, lines.toString());
  }

  private void assertLoadsAs(String name) {
    Tokenizer wanted = ReferenceTokenizers.load(name).withoutSpecialTokens();
    Tokenizer found = TokenizerFiles.load(directory).withoutSpecialTokens();
    for (String text : TEXTS) {
      assertThat(found.ids(text)).isEqualTo(wanted.ids(text));
      assertThat(found.decode(found.ids(text), false))
          .isEqualTo(wanted.decode(wanted.ids(text), false));
    }
  }

  @Test
  void vocabularyLinesAreBert() throws IOException {
    writeLines("bert-uncased");
    assertLoadsAs("bert-uncased");
    Tokenizer tokenizer = TokenizerFiles.load(directory.resolve("vocab.txt"));
    assertThat(tokenizer.encode("the cat", "it", true).tokens())
        .containsExactly(
            ReferenceTokenizers.load("bert-cased").encode("the cat", "it", true).tokens());
    assertThat(tokenizer.specialTokens().mask()).isEqualTo("[MASK]");
  }

  @Test
  void upperCaseInTheVocabularyMeansCased() throws IOException {
    writeLines("bert-cased");
    assertLoadsAs("bert-cased");
    write("tokenizer_config.json", "{\"do_lower_case\": true, \"model_max_length\": 512}");
    Tokenizer lower = TokenizerFiles.load(directory);
    assertThat(lower.ids("THE")).isEqualTo(lower.ids("the"));
    assertThat(lower.modelMaxLength()).hasValue(512);
  }

  @ParameterizedTest
  @CsvSource({"vocab.json,merges.txt", "encoder.json,vocab.bpe"})
  void vocabularyAndMergesAreGpt2(String vocabulary, String merges) throws IOException {
    writeBpe("gpt2", vocabulary, merges);
    assertLoadsAs("gpt2");
    Tokenizer tokenizer = TokenizerFiles.load(directory);
    assertThat(tokenizer.specialTokens().eos()).isEqualTo("<|endoftext|>");
    assertThat(tokenizer.encode("the").size()).isEqualTo(tokenizer.ids("the").length);
  }

  @Test
  void withSentenceMarksTheyAreRoberta() throws IOException {
    writeBpe("roberta", "vocab.json", "merges.txt");
    write("tokenizer_config.json", "{\"add_prefix_space\": true}");
    assertLoadsAs("roberta");
    Encoding pair = TokenizerFiles.load(directory).encode("a", "b <mask>", true);
    assertThat(String.join("|", pair.tokens())).isEqualTo("<s>|Ġa|</s>|</s>|Ġb| <mask>|</s>");
    assertThat(pair.special()).containsExactly(true, false, true, true, false, false, true);
    assertThat(pair.sequence()).containsExactly(-1, 0, -1, -1, 1, 1, -1);
  }

  @ParameterizedTest
  @CsvSource({"vocab.json,merges.txt", "encoder_bpe_40000.json,vocab_40000.bpe"})
  void wordEndsInTheMergesMeanGpt1(String vocabulary, String merges) throws IOException {
    writeBpe("gpt1", vocabulary, merges);
    assertLoadsAs("gpt1");
    assertThat(TokenizerFiles.load(directory).specialTokens().unknown()).isEqualTo("<unk>");
  }

  @Test
  void specialTokensOfTheConfigurationAreAdded() throws IOException {
    writeBpe("gpt2", "vocab.json", "merges.txt");
    write("tokenizer_config.json", "{\"pad_token\": {\"content\": \"[PAD]\", \"lstrip\": false}}");
    write("special_tokens_map.json", "{\"pad_token\": \"ignored\", \"cls_token\": \"[CLS]\"}");
    Tokenizer tokenizer = TokenizerFiles.load(directory);
    assertThat(tokenizer.specialTokens().padding()).isEqualTo("[PAD]");
    assertThat(tokenizer.specialTokens().classification()).isEqualTo("[CLS]");
    assertThat(tokenizer.vocabularySize()).isEqualTo(422);
    assertThat(tokenizer.encode("a[PAD]").tokens()).containsExactly("a", "[PAD]");
  }

  @Test
  void mergesAsStringsAndAMissingModelTypeAreRead() throws IOException {
    ObjectNode json =
        (ObjectNode)
            Json.read(ReferenceTokenizers.directory("gpt2").resolve("tokenizer.json")).node();
    ObjectNode model = (ObjectNode) json.get("model");
    model.remove("type");
    JsonNode pairs = model.get("merges");
    for (JsonNode pair : pairs) {
      model.withArray("strings").add(pair.get(0).textValue() + " " + pair.get(1).textValue());
    }
    model.set("merges", model.remove("strings"));
    write("tokenizer.json", json.toString());
    assertLoadsAs("gpt2");
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsAreNoPartOfTokens() throws IOException {
    write("vocab.txt", "\uFEFF[UNK]\r\n[CLS]\r\n[SEP]\r\nthe\r\n");
    assertThat(TokenizerFiles.load(directory).encode("the").tokens())
        .containsExactly("[CLS]", "the", "[SEP]");
  }

  @Test
  void prophetNetIsReadUnderItsOwnName() throws IOException {
    writeLines("bert-uncased");
    Path lines = directory.resolve("vocab.txt");
    Files.writeString(lines, "[X_SEP]\n", StandardOpenOption.APPEND);
    Path file = Files.move(lines, directory.resolve("prophetnet.tokenizer"));
    Path saved = directory.resolve("saved");
    TokenizerFiles.save(TokenizerFiles.load(directory), saved);
    Files.delete(saved.resolve("tokenizer.json"));
    for (Path path : List.of(directory, file, saved)) {
      Tokenizer tokenizer = TokenizerFiles.load(path);
      for (String line : InputFiles.readLines(ReferenceTokenizers.directory("prophetnet.jsonl"))) {
        JsonNode wanted = Json.MAPPER.readTree(line);
        JsonNode pair = wanted.get("pair");
        int[] ids =
            tokenizer
                .encode(
                    wanted.get("text").textValue(), pair == null ? null : pair.textValue(), true)
                .ids();
        assertThat(Json.MAPPER.<JsonNode>valueToTree(ids)).as(line).isEqualTo(wanted.get("ids"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vocab.json,merges.txt",
    "encoder.json,vocab.bpe",
    "encoder_bpe_40000.json,vocab_40000.bpe"
  })
  void eitherOfTwoFilesCanBeNamed(String vocabulary, String merges) throws IOException {
    writeBpe("gpt2", vocabulary, merges);
    int[] ids = ReferenceTokenizers.load("gpt2").ids("the cat");
    assertThat(TokenizerFiles.load(directory.resolve(vocabulary)).ids("the cat")).isEqualTo(ids);
    assertThat(TokenizerFiles.load(directory.resolve(merges)).ids("the cat")).isEqualTo(ids);
    assertThat(TokenizerFiles.existIn(directory)).isTrue();
    Files.delete(directory.resolve(merges));
    assertThat(TokenizerFiles.existIn(directory)).isFalse();
    assertThatThrownBy(() -> TokenizerFiles.load(directory.resolve(vocabulary)))
        .hasMessageContaining("goes with " + merges);
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no tokenizer here")
        .hasMessageContaining(vocabulary + " is here, but " + merges + " beside it is missing");
  }

  @Test
  void theConfiguredClassDecidesWhichFileIsRead() throws IOException {
    writeBpe("gpt2", "vocab.json", "merges.txt");
    write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nthe\n");
    assertThat(TokenizerFiles.load(directory).id("[CLS]")).hasValue(1);
    write("tokenizer_config.json", "{\"tokenizer_class\": \"GPT2Tokenizer\"}");
    assertThat(TokenizerFiles.load(directory).id("[CLS]")).isEmpty();
    write("tokenizer_config.json", "{\"tokenizer_class\": \"T5TokenizerFast\"}");
    assertThatThrownBy(() -> TokenizerFiles.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizer_config.json names the class T5TokenizerFast")
        .hasMessageContaining("a SentencePiece model such as spiece.model")
        .hasMessageContaining("here is vocab.txt, of another class");
  }
}
