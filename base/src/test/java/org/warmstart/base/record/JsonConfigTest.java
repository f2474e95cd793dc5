package org.warmstart.base.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;

/** The binder on JSON: the form of a value counts, places are paths, keys are the file's. */
class JsonConfigTest {
  @ChosenFrom(Families.class)
  interface Family {}

  record Gpt(@Key("n_embd") int width, @Default("1e-5") double layer_norm_epsilon)
      implements Family {}

  static final class Families {
    static final Choices<Family> ALL =
        Choices.of(Family.class, "model family", "model_type").add("gpt2", Gpt.class);

    private Families() {}
  }

  record File(
      Family decoder,
      @Key("vocab_size") int vocabularySize,
      @Key("is_decoder") @Default("false") boolean isDecoder,
      @Key("_name_or_path") @Nullable String origin,
      @Key("architectures") @Default("[]") List<String> architectures) {}

  private static File parse(String json) throws JsonProcessingException {
    return ConfigReader.parseJson(Json.MAPPER.readTree(json), "config.json", File.class);
  }

  @Test
  void keysAreTheFiles() throws JsonProcessingException {
    String json =
        "{\"decoder\":{\"model_type\":\"gpt2\",\"n_embd\":8,\"layer_norm_epsilon\":1.0E-12},"
            + "\"vocab_size\":10,\"is_decoder\":true,\"_name_or_path\":\"a/b\","
            + "\"architectures\":[\"X\"]}";
    File file = parse(json);
    assertThat(file).isEqualTo(new File(new Gpt(8, 1e-12), 10, true, "a/b", List.of("X")));
    assertThat(ConfigWriter.toJson(file)).hasToString(json);
    assertThat(ConfigWriter.toYaml(file)).contains("n_embd: 8\n", "vocab_size: 10\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|config.json: missing key 'decoder'",
        "{'decoder': 'gpt3'}|config.json: decoder: decoder: unknown model family 'gpt3'; did you"
            + " mean 'gpt2'",
        "{'decoder': {'model_type': 'gpt2', 'n_embed': 1}}|config.json: decoder.n_embed: model"
            + " family 'gpt2': unknown key 'n_embed'; did you mean 'n_embd'",
        "{'vocab_size': '10'}|config.json: vocab_size: vocab_size: expected a whole number such as"
            + " 1000 or 1_000, found the text '10'",
        "{'is_decoder': 'true'}|expected true or false, found the text 'true'",
        "{'is_decoder': 1}|is_decoder: expected true or false, found '1'",
        "{'_name_or_path': 1}|_name_or_path: expected text, found '1'",
        "{'architectures': ['A', 7]}|config.json: architectures[1]: architectures.1: expected"
            + " text, found '7'",
        "{'vocabularySize': 7}|config.json: vocabularySize: unknown key 'vocabularySize'",
      })
  void saysWhatIsWrongAndWhere(String json, String message) {
    assertThatThrownBy(() -> parse(json.replace('\'', '"')))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsWhatItDoesNotKnowOnRequest() throws JsonProcessingException {
    List<UnknownKey> unknown = new ArrayList<>();
    File file =
        ConfigReader.parseJson(
            Json.MAPPER.readTree(
                "{\"vocab_size\": 3, \"decoder\": {\"model_type\": \"gpt2\", \"n_embd\": 8,"
                    + " \"lang\": 1}, \"n_special\": 40}"),
            "config.json",
            File.class,
            unknown::add);
    assertThat(file.vocabularySize()).isEqualTo(3);
    assertThat(unknown)
        .containsExactly(
            new UnknownKey("n_special", "config.json: n_special"),
            new UnknownKey("lang", "config.json: decoder.lang"));
  }
}
