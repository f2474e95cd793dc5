package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.engine.Engine;

/** Sizes are those of the original implementations, counted without allocating anything. */
class PresetsTest {
  private static final TokenRoles TOKENS = new TokenRoles(null, 102, 0, 101);

  @ParameterizedTest
  @CsvSource({
    "openai-gpt, 116534784",
    "gpt2, 124439808",
    "gpt2-medium, 354823168",
    "gpt2-large, 774030080",
    "gpt2-xl, 1557611200",
    "gpt3-small, 125226240",
    "gpt3-175b, 174604259328",
    "santacoder, 1124886528",
    "starcoder, 15517456384",
    "xlnet-base-cased, 116718336",
    "xlnet-large-cased, 360268800",
    "gpt-neo-125m, 125198592",
    "gpt-neo-1.3b, 1315575808",
    "gpt-neo-2.7b, 2651307520",
    "bert-base-uncased, 109482240",
    "bert-base-cased, 108310272",
    "bert-large-uncased, 335141888",
    "bert-base-multilingual-cased, 177853440",
    "tinybert-4l-312d, 14350248",
    "roberta-base, 124645632",
    "roberta-large, 355359744",
    "distilroberta-base, 82118400",
    "electra-small-discriminator, 13549057",
    "electra-base-discriminator, 109483009",
    "distilbert-base-uncased, 66362880",
    "longformer-base-4096, 148659456",
    "albert-base, 11683584",
    "albert-base-v1, 11683584",
    "albert-base-v2, 11683584",
    "albert-large, 17683968",
    "albert-xlarge, 58724864",
    "albert-xxlarge, 222595584",
    "albert-xxlarge-v2, 222595584",
    "distilbert-base-cased, 65190912",
    "electra-large-discriminator, 335142913",
    "electra-small-generator, 13546682",
    "electra-base-generator, 33740602",
    "electra-large-generator, 51295290",
    "bart-base, 139420416",
    "bart-large, 406291456",
    "bart-large-cnn, 406290432",
    "pegasus-large, 570797056",
    "t5-small, 60506624",
    "t5-base, 222903552",
    "t5-large, 737668096",
    "t5-3b, 2851598336",
    "t5-11b, 11307321344",
    "xlm-roberta-base, 278043648",
    "xlm-roberta-large, 559890432",
    "mpnet-base, 109486464",
    "deberta-v3-xsmall, 70682112",
    "deberta-v3-small, 141304320",
    "deberta-v3-base, 183831552",
    "deberta-v3-large, 434012160",
    "deberta-v2-xlarge, 884593152",
    "modernbert-base, 149014272",
    "modernbert-large, 394781696",
    "reformer-crime-and-punishment, 2748224",
    "reformer-enwik8, 149182722",
    "tinyllama-1.1b, 1100048384",
    "smollm2-135m, 134515008",
    "llama-3.2-1b, 1235814400",
    "qwen2-0.5b, 494032768",
    "pythia-70m, 70426624",
    "pythia-410m, 405334016",
    "opt-125m, 125239296",
    "opt-350m, 331196416",
    "mbart-large-cc25, 610851840",
    "opus-mt-en-de, 74410496",
    "mt5-small, 300176768",
    "t5-v1_1-small, 76961152",
    "t5-v1_1-base, 247577856",
    "t5-v1_1-large, 783150080",
    "t5-v1_1-xl, 2849757184",
    "t5-v1_1-xxl, 11135332352",
    "prophetnet-large-uncased, 391321600",
  })
  void parameterCounts(String name, long parameters) {
    ModelConfig config = Families.preset(name);
    long before = Engine.nativeBytes();
    Model model = Families.create(config, config.family().usualHead(config));
    assertThat(model.parameterCount()).isEqualTo(parameters);
    assertThat(model.parameters().values()).noneMatch(Parameter::isAllocated);
    assertThat(Engine.nativeBytes()).isEqualTo(before);
  }

  /**
   * The sizes that AllenNLP published in millions, which leave out the output layer and the four
   * numbers of the mix.
   */
  @ParameterizedTest
  @CsvSource({
    "elmo-original, 93600864, 93.6",
    "elmo-medium, 28027744, 28.0",
    "elmo-small, 13593312, 13.6",
  })
  void elmoSizes(String name, long parameters, double millions) {
    ModelConfig config = Families.preset(name);
    long count = Families.create(config, config.family().usualHead(config)).parameterCount() - 4;
    assertThat(count).isEqualTo(parameters);
    assertThat(Math.round(count / 1e5) / 10.0).isEqualTo(millions);
  }

  /** The names of Brown et al. 2020, table 2.1, say roughly how large the models are. */
  @ParameterizedTest
  @CsvSource({
    "gpt3-small, 125e6",
    "gpt3-medium, 350e6",
    "gpt3-large, 760e6",
    "gpt3-xl, 1.3e9",
    "gpt3-2.7b, 2.7e9",
    "gpt3-6.7b, 6.7e9",
    "gpt3-13b, 13.0e9",
    "gpt3-175b, 175.0e9",
  })
  void gpt3Sizes(String name, double parameters) {
    ModelConfig config = Families.preset(name);
    assertThat(config.maxPositions()).isEqualTo(2048);
    long count = Families.create(config, Head.CAUSAL_LM).parameterCount();
    assertThat(count / parameters).isBetween(0.97, 1.03);
  }

  @ParameterizedTest
  @CsvSource({
    "bert-base-uncased, bert-base-uncased, false, 247363386",
    "bert-base-cased, bert-base-cased, false, 245017924",
    "bert-base-uncased, gpt2, false, 262288896",
    "roberta-base, gpt2, false, 277452288",
    "bert-base-cased, bert-base-cased, true, 137298244",
  })
  void composedCounts(String encoder, String decoder, boolean shared, long parameters) {
    ModelConfig config =
        new EncoderDecoder.Config(
            Families.preset(encoder),
            Families.preset(decoder).asDecoder(true),
            TOKENS,
            shared,
            Map.of());
    Model model = Families.create(config, Head.SEQUENCE_TO_SEQUENCE);
    assertThat(model.parameterCount()).isEqualTo(parameters);
  }

  @Test
  void configurationsSurviveTheirOwnJson() {
    Families.presets()
        .forEach(
            (name, config) -> {
              ModelConfig read = Families.read(config.toJson(), name);
              assertThat(read.toJson()).isEqualTo(config.toJson());
            });
  }

  @Test
  void unknownPresetsNameTheNearOnes() {
    assertThatThrownBy(() -> Families.preset("bert-base-uncase"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown preset 'bert-base-uncase'")
        .hasMessageContaining("did you mean 'bert-base-uncased'")
        .hasMessageContaining("gpt2-xl");
  }
}
