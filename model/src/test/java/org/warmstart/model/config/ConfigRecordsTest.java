package org.warmstart.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.OneOrMore;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.SameAs;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;

class ConfigRecordsTest {
  enum Shape {
    ROUND,
    HALF_ROUND
  }

  /** One of two sides. */
  record Side(@Key("num_*_layers") @Default("6") @Layers int layers) {}

  /** What another family has, too. */
  record Common(
      @Default("8") @Size int width,
      @Default("0.1") @Probability double dropout,
      @Flat("left") Side left,
      @Flat @Default("{num_right_layers: 2}") Right right) {}

  record Right(@Key("num_right_layers") @Default("6") @Layers int layers) {}

  @Leftovers("never_read")
  record Config(
      @Flat @Default("{width: 12}") Common common,
      @Default("3") @Size int heads,
      @Key("kv_heads") @SameAs("heads") @Size int keyHeads,
      @Default("round") Shape shape,
      @Default("[1, 2]") @OneOrMore @Size List<Integer> windows,
      @Default("relu") @ActivationName @Nullable String activation,
      @Positive @Nullable Double epsilon,
      @Key("end_token_id") @Default("7") @Nullable Integer end,
      @Default("true") @Only boolean fixed,
      @UnlessDefault boolean rare,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("width", common.width, "heads", heads);
    }

    @Derived(key = "head_width", behind = "heads")
    int headWidth() {
      return common.width / heads;
    }
  }

  private static Config read(String json) {
    return read(ConfigJson.literal(json.replace('\'', '"')));
  }

  private static Config read(ConfigJson json) {
    Config config = ConfigRecords.read(json, Config.class);
    json.finish();
    return config;
  }

  private static String written(Config config) {
    return ConfigWriter.toJson(config, "test").toString().replace('"', '\'');
  }

  @Test
  void defaultsAreTheNearestOnesDeclared() {
    Config config = read("{}");
    assertThat(config.common).isEqualTo(new Common(12, 0.1, new Side(6), new Right(2)));
    assertThat(config.keyHeads).isEqualTo(3);
    assertThat(config.shape).isEqualTo(Shape.ROUND);
    assertThat(config.windows).containsExactly(1, 2);
    assertThat(config.activation).isEqualTo("relu");
    assertThat(config.epsilon).isNull();
    assertThat(config.end).isEqualTo(7);
    assertThat(config.rare).isFalse();
    assertThat(config.labels).containsExactly("LABEL_0", "LABEL_1");
  }

  @Test
  void nullIsADefaultUnlessItIsAValue() {
    Config config = read("{'width': null, 'heads': 4, 'end_token_id': null}");
    assertThat(config.common.width).isEqualTo(12);
    assertThat(config.keyHeads).isEqualTo(4);
    assertThat(config.end).isNull();
  }

  @Test
  void keysAreWrittenInOrderBehindTheGenericOnes() {
    assertThat(written(read("{'never_read': {}, 'width': 6, 'use_cache': false}")))
        .isEqualTo(
            "{'never_read':{},'use_cache':false,'model_type':'test','width':6,'dropout':0.1,"
                + "'num_left_layers':6,'num_right_layers':2,'heads':3,'head_width':2,'kv_heads':3,"
                + "'shape':'round','windows':[1,2],'activation':'relu','epsilon':null,"
                + "'end_token_id':7,'fixed':true,'id2label':{'0':'LABEL_0','1':'LABEL_1'},"
                + "'label2id':{'LABEL_0':0,'LABEL_1':1}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "width|24",
        "num_left_layers|1",
        "kv_heads|1",
        "shape|'half_round'",
        "windows|5",
        "activation|null",
        "activation|''",
        "epsilon|0.5",
        "rare|true",
        "head_width|4",
      })
  void whatIsReadIsWrittenAndReadAgain(String key, String value) {
    Config config = read("{'" + key + "': " + value + "}");
    assertThat(written(config)).contains("'" + key + "':" + value);
    assertThat(written(read(written(config)))).isEqualTo(written(config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "width|0|'width' should be a whole number from 1 to 268435456, not 0",
        "width|1.5|'width' should be a whole number from 1 to 268435456, not 1.5",
        "num_left_layers|10001|'num_left_layers' should be a whole number from 1 to 10000, not",
        "dropout|1|'dropout' should be a number from 0 to below 1, not 1",
        "epsilon|0|'epsilon' should be a number above 0 or null, not 0",
        "end_token_id|'x'|'end_token_id' should be a whole number or null, not \"x\"",
        "shape|'square'|unknown 'shape' 'square'; there are: half_round, round",
        "windows|[]|'windows' should be a whole number from 1 to 268435456, or several, not []",
        "windows|0|'windows' should be a whole number from 1 to 268435456, or several, not 0",
        "activation|'gleu'|'activation': unknown activation 'gleu'",
        "activation|[]|'activation' should be a string, not []",
        "fixed|false|'fixed' is false; only true is supported",
        "rare|1|'rare' should be true or false, not 1",
        "heads|5|'heads' 5 does not divide 'width' 12",
        "head_width|5|'head_width' should be 4, as other keys have it, not 5",
        "hedas|5|unknown key 'hedas'; did you mean 'heads'",
      })
  void whatCannotBeIsRefused(String key, String value, String message) {
    String json = ("{'" + key + "': " + value + "}").replace('\'', '"');
    assertThatThrownBy(() -> read(new ConfigJson(ConfigJson.literal(json).json, "file")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("file: " + message);
  }

  @Test
  void aListOfTokensIsItsFirst() {
    assertThat(read("{'end_token_id': [4, 5]}").end).isEqualTo(4);
  }

  @Test
  void aCheckpointsUnknownKeysAreWrittenBack() {
    ConfigJson json = ConfigJson.ofCheckpoint(ConfigJson.literal("{\"x\": [1]}").json, "file");
    assertThat(written(read(json))).startsWith("{'x':[1],'model_type'");
  }

  @Test
  void copiesChangeFlatComponentsToo() {
    Config copy = RecordCopy.with(read("{}"), "dropout", 0.5);
    assertThat(copy.common.dropout).isEqualTo(0.5);
    assertThat(written(copy)).contains("'dropout':0.5");
  }
}
