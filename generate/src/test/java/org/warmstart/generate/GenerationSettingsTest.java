package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;

class GenerationSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void readsTheFileOfASummarizationCheckpoint() {
    GenerationSettings settings =
        GenerationSettings.fromJson(
            json(
                """
                {"_from_model_config": true, "bos_token_id": 0, "decoder_start_token_id": 2,
                 "early_stopping": true, "eos_token_id": [2, 3], "forced_bos_token_id": 0,
                 "forced_eos_token_id": 2, "length_penalty": 2.0, "max_length": 142,
                 "min_length": 56, "no_repeat_ngram_size": 3, "num_beams": 4, "pad_token_id": 1,
                 "min_p": null, "typical_p": 1.0, "transformers_version": "5.17.0"}
                """));
    assertThat(settings.earlyStopping()).isEqualTo(EarlyStopping.WHEN_FULL);
    assertThat(settings.eosTokenIds()).containsExactly(2, 3);
    assertThat(settings.lengthPenalty()).isEqualTo(2);
    assertThat(settings.maxLength()).isEqualTo(142);
    assertThat(settings.topK()).isEqualTo(50);
    assertThat(GenerationSettings.fromJson(settings.toJson())).isEqualTo(settings);
    assertThat(settings.toJson().get("early_stopping").booleanValue()).isTrue();
    assertThat(GenerationSettings.DEFAULT.toJson()).isEmpty();
  }

  @Test
  void laterValuesReplaceEarlierOnesAndNullTakesThemBack() {
    GenerationSettings base =
        GenerationSettings.builder().eosTokenIds(List.of(7)).padTokenId(7).numBeams(4).build();
    GenerationSettings changed =
        base.with(json("{\"num_beams\": null, \"eos_token_id\": null, \"pad_token_id\": null}"));
    assertThat(changed).isEqualTo(GenerationSettings.DEFAULT);
    assertThat(base.with(json("{\"early_stopping\": \"never\"}")).earlyStopping())
        .isEqualTo(EarlyStopping.NEVER);
  }

  @Test
  void lengthsCountThePromptAsTheReferenceDoes() {
    GenerationSettings none = GenerationSettings.DEFAULT;
    assertThat(none.lengthLimit(5, 1024)).isEqualTo(25);
    assertThat(none.lengthLimit(5, 12)).isEqualTo(12);
    GenerationSettings both =
        none.toBuilder().maxLength(9).maxNewTokens(30).minLength(4).minNewTokens(2).build();
    assertThat(both.lengthLimit(5, 1024)).isEqualTo(35);
    assertThat(both.leastLength(5)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"num_beams\": 0} | num_beams | from 1 to 1000",
        "{\"num_beams\": \"four\"} | \"four\" | a whole number",
        "{\"num_beams\": 2.5} | 2.5 | a whole number",
        "{\"temperature\": 0} | temperature | from 1e-10 to 10000000000",
        "{\"top_p\": 1.5} | top_p | from 1e-10 to 1",
        "{\"top_p\": true} | top_p | a number",
        "{\"top_k\": -1} | top_k | at least 0",
        "{\"early_stopping\": \"sometimes\"} | sometimes | never",
        "{\"do_sample\": 1} | do_sample | true or false",
        "{\"eos_token_id\": [1, \"x\"]} | eos_token_id | a whole number",
        "{\"max_new_tokens\": 0} | max_new_tokens | at least 1",
        "{\"repetition_penalty\": -1} | repetition_penalty | from 1e-10",
        "{\"num_return_sequences\": 2} | num_return_sequences | num_beams",
        "{\"num_return_sequences\": 3, \"num_beams\": 2} | 3 | at most num_beams = 2",
        "{\"min_p\": 0.1} | min_p | no such feature",
        "{\"bad_words_ids\": [[5]]} | bad_words_ids | remove it",
        "{\"seed\": 1.5} | seed | a whole number",
        "{\"temperature\": 1e-300} | temperature | from 1e-10",
        "{\"num_beams\": 2147483647} | num_beams | from 1 to 1000",
        "{\"eos_token_id\": [1, -1]} | eos_token_id | at least 0",
      })
  void wrongValuesAreNamedWithWhatWouldBeRight(String text, String what, String right) {
    assertThatThrownBy(() -> GenerationSettings.fromJson(json(text)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(right);
  }

  /** Whoever adds a component says all of it there: no list of settings stands elsewhere. */
  @Test
  void everySettingIsDeclaredOnceAndGoesBothWays() {
    assertThat(GenerationSetting.all())
        .hasSameSizeAs(GenerationSettings.class.getRecordComponents())
        .allSatisfy(
            setting -> {
              assertThat(setting.description()).endsWith(".");
              ObjectNode one = other(setting);
              String written = GenerationSettings.fromJson(one).toJson().toString();
              assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(one.toString()));
              ObjectNode named = one.deepCopy();
              named.remove(setting.key());
              named.set(setting.name(), one.get(setting.key()));
              assertThat(GenerationSettings.DEFAULT.override(named))
                  .isEqualTo(GenerationSettings.DEFAULT.override(one))
                  .isNotEqualTo(GenerationSettings.DEFAULT);
            });
    assertThat(GenerationSetting.all()).extracting(GenerationSetting::key).doesNotHaveDuplicates();
  }

  /** A value that is not the default's. */
  private static ObjectNode other(GenerationSetting setting) {
    ObjectNode json = JSON.createObjectNode();
    Class<?> type = setting.type();
    if (type == Boolean.class) {
      json.put(setting.key(), !Boolean.TRUE.equals(setting.normal()));
    } else if (type == EarlyStopping.class) {
      json.put(setting.key(), "never");
    } else if (type == Double.class) {
      json.put(setting.key(), 0.5);
    } else if (type == DecodingStrategy.class) {
      json.putObject(setting.key()).put("name", "greedy");
    } else if (type == List.class && !setting.isOfTokens()) {
      json.putArray(setting.key()).addObject().put("name", "no-repeat-ngram").put("size", 2);
    } else {
      json.put(setting.key(), 7);
    }
    if (setting.key().equals("num_return_sequences")) {
      json.put("num_beams", 8);
    }
    return json;
  }

  @Test
  void valuesForOneRunAreHeldToTheNamesThereAre() {
    GenerationSettings settings =
        GenerationSettings.DEFAULT.override(json("{\"numBeams\": 3, \"length_penalty\": 2}"));
    assertThat(settings.numBeams()).isEqualTo(3);
    assertThat(settings.lengthPenalty()).isEqualTo(2);
    assertThatThrownBy(() -> settings.override(json("{\"length_penality\": 2}")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean 'length_penalty'");
    assertThat(settings.idle(json("{\"top_k\": 3, \"length_penalty\": 2}")).keySet())
        .extracting(GenerationSetting::key)
        .containsExactly("top_k");
  }

  @Test
  void aPromptLeavesRoomForWhatIsWritten() {
    GenerationSettings none = GenerationSettings.DEFAULT;
    // a token is read for each one written but the last
    assertThat(none.toBuilder().maxNewTokens(9).build().promptRoom(24)).isEqualTo(16);
    assertThat(none.promptRoom(64)).isEqualTo(44);
    assertThat(none.promptRoom(24)).isEqualTo(12);
    assertThat(none.toBuilder().maxLength(10).build().promptRoom(64)).isEqualTo(5);
    assertThat(
            none.toBuilder().maxNewTokens(Integer.MAX_VALUE).build().promptRoom(Integer.MAX_VALUE))
        .isPositive();
    assertThatThrownBy(() -> none.toBuilder().maxNewTokens(25).build().promptRoom(24))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at most 24 after a prompt of one token");
  }
}
