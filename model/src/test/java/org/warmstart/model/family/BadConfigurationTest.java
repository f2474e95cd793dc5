package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;

class BadConfigurationTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @Test
  void missingDirectoriesAndFiles() throws IOException {
    assertRefused(folder.resolve("none"), "no such directory", "config.json");
    assertRefused(folder, "config.json", "no such file");
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertRefused(file, "no such directory");
    Files.createDirectory(folder.resolve("config.json"));
    assertRefused(folder, "config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|",
        "{|not valid JSON",
        "{\"a\":1,}|not valid JSON",
        "{} {}|not valid JSON",
        "[]|is not a JSON object",
        "null|is not a JSON object",
        "7|is not a JSON object",
        "{\"a\":1,\"a\":2}|Duplicate field 'a'",
        "{}|'model_type' is missing",
        "{\"model_type\":\"brt\"}|did you mean 'bert'",
        "{\"model_type\":\"gpt2\"}|",
        "{\"model_type\":\"gpt2\",\"architectures\":[\"BertModel\"]}|unknown architecture",
        "{\"model_type\":\"gpt2\",\"architectures\":[\"GPT2LMHead\"]}|did you mean"
            + " 'GPT2LMHeadModel'",
      })
  void configurationsThatAreNone(String json, String message) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    assertRefused(folder, message == null ? "" : message);
  }

  @Test
  void hugeAndDeepFilesAreRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"a\":" + "[".repeat(100_000));
    assertRefused(folder, "nesting depth");
    Files.writeString(folder.resolve("config.json"), "[" + "[],".repeat(4_000_000));
    assertRefused(folder, "is longer than 8388608 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_attention_heads|3|'num_attention_heads' 3 does not divide 'hidden_size' 20",
        "hidden_act|\"gleu\"|'hidden_act': unknown activation 'gleu'",
        "hiden_size|20|unknown key 'hiden_size'; did you mean 'hidden_size'",
        "vocab_size|\"37\"|'vocab_size' should be a whole number",
        "vocab_size|37.5|'vocab_size' should be a whole number",
        "vocab_size|0|'vocab_size' should be a whole number",
        "vocab_size|-1|'vocab_size' should be a whole number",
        "vocab_size|99999999999|'vocab_size' should be a whole number",
        "num_hidden_layers|2000000000|'num_hidden_layers' should be a whole number from 1 to 10000",
        "num_labels|2000000000|'num_labels' should be a whole number from 1 to 1000000",
        "hidden_dropout_prob|1|'hidden_dropout_prob' should be a number from 0 to below 1",
        "hidden_dropout_prob|-0.1|'hidden_dropout_prob' should be a number from 0 to below 1",
        "hidden_dropout_prob|\"no\"|'hidden_dropout_prob' should be a number from 0 to below 1",
        "layer_norm_eps|-1|'layer_norm_eps' should be a number above 0",
        "initializer_range|0|'initializer_range' should be a number above 0",
        "is_decoder|1|'is_decoder' should be true or false",
        "pad_token_id|37|'pad_token_id' should be a token number from 0 to 36",
        "pad_token_id|-1|'pad_token_id' should be a token number from 0 to 36",
        "pad_token_id|\"x\"|'pad_token_id' should be a whole number or null",
        "id2label|[\"a\"]|'id2label' should be an object",
        "id2label|{}|'id2label' should be an object",
        "id2label|{\"0\":\"a\",\"2\":\"b\"}|'id2label' should be names for the numbers 0 to 1",
        "id2label|{\"0\":7}|'id2label' should be names for the numbers 0 to 0",
        "position_embedding_type|\"relative_key\"|only 'absolute' is supported",
      })
  void wrongValues(String key, String value, String message) {
    String json = TinyModels.with(TinyModels.BERT, key, value);
    if (key.equals("num_labels")) {
      json = TinyModels.with(json, "id2label", "null");
    }
    String changed = json;
    assertThatThrownBy(() -> TinyModels.config(changed))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("tiny: ")
        .hasMessageContaining(message);
  }

  @Test
  void encoderDecodersNeedBothAndCrossAttention() {
    assertThatThrownBy(() -> TinyModels.config("{\"model_type\":\"encoder-decoder\"}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'encoder' should be an object, but it is missing");
    String json = "{\"model_type\":\"encoder-decoder\",\"encoder\":%s,\"decoder\":%s}";
    ModelConfig blind = TinyModels.config(json.formatted(TinyModels.BERT, TinyModels.GPT2));
    assertThatThrownBy(() -> Families.create(blind, Head.SEQUENCE_TO_SEQUENCE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no cross-attention");
    ModelConfig reversed = TinyModels.config(json.formatted(TinyModels.GPT2, TinyModels.BERT));
    assertThatThrownBy(() -> Families.create(reversed, Head.SEQUENCE_TO_SEQUENCE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no encoder");
    String wrong = TinyModels.with(TinyModels.BERT, "hidden_size", "\"x\"");
    assertThatThrownBy(() -> TinyModels.config(json.formatted(wrong, TinyModels.GPT2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tiny: encoder: 'hidden_size'");
  }

  @Test
  void sidesOfUnequalSizesCannotShare() {
    String wide = TinyModels.with(TinyModels.BERT, "hidden_size", "24");
    ModelConfig shared = TinyModels.encoderDecoder(wide, TinyModels.BERT, true);
    assertThatThrownBy(() -> Families.create(shared, Head.SEQUENCE_TO_SEQUENCE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot share weights")
        .hasMessageContainingAll("20]", "24]", "the same sizes");
  }

  @Test
  void familiesThatAreNoDecoderSayIt() {
    assertThatThrownBy(() -> Families.preset("t5-small").asDecoder(true))
        .isInstanceOf(InputException.class)
        .hasMessage("the family 't5' is no decoder, and has none that could be taken alone");
  }

  @Test
  void summariesHaveAKnownActivation() {
    String json = TinyModels.with(TinyModels.GPT2, "summary_activation", "\"tahn\"");
    assertThatThrownBy(() -> TinyModels.config(json))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'summary_activation': unknown activation 'tahn'");
  }

  @Test
  void everyChoiceComesBackFromItsJson() {
    for (String text :
        new String[] {
          TinyModels.BERT,
          TinyModels.GPT1,
          TinyModels.GPT2,
          GptNeoContractTest.CONFIG,
          GptBigCodeContractTest.CONFIG,
          Gpt3ContractTest.CONFIG,
          XlnetContractTest.CONFIG
        }) {
      ModelConfig config = TinyModels.config(text);
      assertThat(Families.read(config.toJson(), "again").toJson()).isEqualTo(config.toJson());
      TinyModels.json(text)
          .properties()
          .forEach(
              key ->
                  assertThat(config.toJson().get(key.getKey()))
                      .as(key.getKey())
                      .isEqualTo(key.getValue()));
    }
  }

  private static void assertRefused(Path directory, String... parts) {
    assertThatThrownBy(() -> Checkpoint.load(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContainingAll(parts);
  }
}
