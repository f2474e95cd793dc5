package org.warmstart.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;

/**
 * What families declare of their parameters' depth is what checkpoints' names say to a reader;
 * nothing is allocated.
 */
class LayerGroupsTest {
  /** Where checkpoints number layers; ALBERT's are shared, recurrent ones end in {@code _l0}. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          ".*?(?:^|\\.)(?:layer|layers|h|block|forward|backward|albert_layers)\\.(\\d+)\\..*"
              + "|.*\\.\\w+_l(\\d+)(?:_reverse)?");

  private static final Pattern LOOKED_UP =
      Pattern.compile(
          ".*(embed|shared\\.|wte|wpe|tokens\\.|bilm\\.characters|mask_emb|word_embedding|project_in).*");

  static Stream<String> presets() {
    return Families.presets().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void depthsAreThoseOfTheNames(String preset) {
    ModelConfig config = Families.preset(preset);
    for (Head head : config.family().heads(config)) {
      check(config.family().create(config, head), config);
    }
  }

  private static void check(Model model, ModelConfig config) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (LayerGroups.Group group : LayerGroups.of(model).groups()) {
      group
          .parameters()
          .forEach(
              (name, parameter) -> {
                assertThat(all.put(name, parameter)).as(name).isNull();
                assertThat(group.name())
                    .as(name)
                    .isEqualTo(expected(name, config, model.head() == Head.CAUSAL_LM));
              });
    }
    Map<String, Parameter> trained = new LinkedHashMap<>(model.parameters());
    trained.values().removeIf(Parameter::isConstant);
    assertThat(all).isEqualTo(new TreeMap<>(trained));
  }

  private static String expected(String name, ModelConfig config, boolean alone) {
    boolean beside =
        !alone
            && List.of(
                    "bart", "mbart", "marian", "pegasus", "transformer", "t5", "mt5", "prophetnet")
                .contains(config.modelType())
            && name.matches("(model\\.|prophetnet\\.|transformer\\.)?decoder\\..*");
    String side = beside || name.startsWith("decoders.") ? "decoder layer " : "layer ";
    Matcher numbered = NUMBERED.matcher(name);
    if (numbered.matches() && !name.contains("highways")) {
      return side + (numbered.group(1) == null ? numbered.group(2) : numbered.group(1));
    }
    if (config.modelType().equals("deberta-v2") && name.contains("encoder.LayerNorm.")) {
      return "embeddings"; // of distances
    }
    if (name.contains("encoder.conv.")) {
      return "layer 0"; // stands beside it
    }
    if (name.matches("(.*\\.)?encoder\\.relative_attention_bias\\.weight")) {
      return "layer 0"; // MPNet's, for all layers
    }
    if (name.matches("(.*\\.)?encoder\\.(final_)?layer_norm\\.(weight|bias)")) {
      return "layer " + (config.layers() - 1); // the decoder stands on it
    }
    return LOOKED_UP.matcher(name).matches() ? "embeddings" : "head";
  }

  @Test
  void aDecoderStandsOnItsEncoder() {
    ModelConfig config = TinyModels.encoderDecoder(TinyModels.BERT, TinyModels.GPT2, false);
    Model model = config.family().create(config, Head.SEQUENCE_TO_SEQUENCE);
    assertThat(LayerGroups.of(model).groups().stream().map(LayerGroups.Group::name))
        .containsExactly(
            "embeddings", "layer 0", "layer 1", "decoder layer 0", "decoder layer 1", "head");
    assertThat(LayerGroups.of(model).groups().get(0).parameters())
        .containsKeys(
            "encoder.embeddings.word_embeddings.weight", "decoder.transformer.wpe.weight");
  }

  @Test
  void aNewEncodersLayersAreBelowThoseBehindIt() {
    ModelConfig behind = Families.preset("bart-base").withVocabularySize(31);
    Model model = new NewEncoder(new NewEncoder.Config(TinyModels.config(TinyModels.BERT), behind));
    List<LayerGroups.Group> groups = LayerGroups.of(model).groups();
    assertThat(groups.get(1).parameters().keySet())
        .allMatch(name -> name.startsWith("new_encoder.encoder.layer.0."));
    assertThat(groups.get(3).parameters().keySet())
        .allMatch(name -> name.startsWith("pretrained.model.encoder.layers.0."));
  }
}
