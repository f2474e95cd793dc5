package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.DecoderSwitches;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.LocalAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * GPT-Neo (Black et al. 2021), the open form of GPT-3 (Brown et al. 2020, section 2.1): layers that
 * see everything alternate with layers that see a window of the last tokens. Scores are not scaled.
 *
 * <p>{@link GptLayers.Stack} has the layers. Shapes: B batch, T tokens, D width.
 */
public final class GptNeo {
  private static final String GLOBAL = "global";
  private static final String LOCAL = "local";

  /** Kinds of layers, and how many times in a row they come. */
  record Kinds(List<String> kinds, int times) {}

  /**
   * The layers' kinds: {@code attention_types}, [[[kind, …], times], …], and {@code
   * attention_layers}, which has the kind of every layer.
   */
  record AttentionTypes(List<Kinds> groups) implements ConfigPart {
    private static final String KEY = "attention_types";

    static AttentionTypes read(ConfigJson json) {
      int layers = (int) Objects.requireNonNull(json.already("num_layers"));
      ArrayNode groups = json.optionalArray(KEY);
      AttentionTypes types =
          groups == null ? alternating(layers) : new AttentionTypes(groups(json, groups));
      long sum =
          types.groups.stream().mapToLong(group -> (long) group.times * group.kinds.size()).sum();
      if (sum != layers) {
        throw json.wrong(
            KEY, "kinds for the " + Messages.count(layers, "layer") + ", and not for " + sum);
      }
      json.requireDerived("attention_layers", array(types.ofLayers()));
      return types;
    }

    private static List<Kinds> groups(ConfigJson json, ArrayNode groups) {
      List<Kinds> all = new ArrayList<>();
      for (JsonNode group : groups) {
        List<String> kinds = new ArrayList<>();
        group.path(0).forEach(kind -> kinds.add(kind.asText()));
        int times = group.path(1).asInt();
        if (times < 1 || kinds.isEmpty() || !List.of(GLOBAL, LOCAL).containsAll(kinds)) {
          throw json.wrong(
              KEY, "a list such as [[[\"global\", \"local\"], 12]]: kinds of layers and how often");
        }
        all.add(new Kinds(List.copyOf(kinds), times));
      }
      return List.copyOf(all);
    }

    private static AttentionTypes alternating(int layers) {
      return new AttentionTypes(
          List.of(
              layers % 2 == 0
                  ? new Kinds(List.of(GLOBAL, LOCAL), layers / 2)
                  : new Kinds(repeated(List.of(GLOBAL, LOCAL), layers), 1)));
    }

    private static List<String> repeated(List<String> cycle, int count) {
      List<String> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(cycle.get(i % cycle.size()));
      }
      return List.copyOf(all);
    }

    /** Those of more or fewer layers; the kinds start over where there are more than before. */
    AttentionTypes with(int layers) {
      return new AttentionTypes(List.of(new Kinds(repeated(ofLayers(), layers), 1)));
    }

    /** The kind of every layer. */
    List<String> ofLayers() {
      List<String> all = new ArrayList<>();
      groups.forEach(group -> all.addAll(repeated(group.kinds, group.kinds.size() * group.times)));
      return all;
    }

    @Override
    public void write(ObjectNode json) {
      ArrayNode written = json.putArray(KEY);
      groups.forEach(group -> written.addArray().add(array(group.kinds)).add(group.times));
      json.set("attention_layers", array(ofLayers()));
    }

    private static ArrayNode array(List<String> texts) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      texts.forEach(array::add);
      return array;
    }
  }

  /** Sizes and choices of a GPT-Neo. */
  @Leftovers(ofRecords = SummaryConfig.class)
  public record Config(
      @Key("vocab_size") @Default("50257") @Size int vocabularySize,
      @Key("max_position_embeddings") @Default("2048") @Size int maxPositions,
      @Key("hidden_size") @Default("2048") @Size int width,
      @Key("num_layers") @Default("24") @Layers int layers,
      AttentionTypes attentionTypes,
      @Key("num_heads") @Default("16") @Size int heads,
      @Key("intermediate_size") @Size @Nullable Integer inner,
      @Key("window_size") @Default("256") @Size int window,
      @Key("activation_function") @Default("gelu_new") @ActivationName String activation,
      @Key("resid_dropout") @Default("0") @Probability double residualDropout,
      @Key("embed_dropout") @Default("0") @Probability double embeddingDropout,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      @Key("classifier_dropout") @Default("0.1") @Probability double classifierDropout,
      @Key("layer_norm_epsilon") @Default("1e-5") @Positive double layerNormEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Flat @UnlessDefault DecoderSwitches switches,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default(Gpt2.Config.TOKENS) TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("hidden_size", width, "num_heads", heads);
    }

    @Override
    public ModelConfig withLayers(int count) {
      return with("attentionTypes", attentionTypes.with(count)).with("layers", count);
    }

    @Override
    public String modelType() {
      return "gpt_neo";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    private GptLayers.Sizes sizes() {
      return new GptLayers.Sizes(
          vocabularySize,
          maxPositions,
          layers,
          new GptLayers.Sizes.BlockSizes(
              width, heads, heads, inner == null ? 4 * width : inner, Activation.named(activation)),
          new GptLayers.Sizes.Dropouts(residualDropout, embeddingDropout, attentionDropout),
          layerNormEpsilon,
          GptLayers.Sizes.Deviations.of(initializerRange),
          switches.crossAttention());
    }
  }

  private static final String SIZE = "{\"hidden_size\": %d, \"num_layers\": %d, \"num_heads\": %d}";

  public static final Family<Config> FAMILY =
      Family.of("gpt_neo", Config.class)
          .leftToRight()
          .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
          .decoderBySwitches()
          .preset("gpt-neo-125m", SIZE.formatted(768, 12, 12))
          .preset("gpt-neo-1.3b", SIZE.formatted(2048, 24, 16))
          .preset("gpt-neo-2.7b", SIZE.formatted(2560, 32, 20))
          .head(Head.NONE, "GPTNeoModel", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPTNeoForCausalLM",
              (c, id) -> GptHeads.causalLm(id, layers(c), c.tied, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPTNeoForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.initializerRange))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPTNeoForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.classifierDropout, c.initializerRange))
          .head(
              Head.QUESTION_ANSWERING,
              "GPTNeoForQuestionAnswering",
              (c, id) -> GptHeads.questionAnswering(id, layers(c), c.initializerRange))
          .names((c, head) -> GptHeads.names(head, c.tied, "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  private GptNeo() {}

  private static GptLayers.Stack layers(Config config) {
    return new GptLayers.Stack(new Parts(config, config.sizes(), config.attentionTypes.ofLayers()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes, List<String> kinds)
      implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new Linear(in, out, deviation);
    }

    /** Three matrices without a bias, and one with it for the output; scores are not scaled. */
    @Override
    public Attention attention(int layer) {
      int width = sizes.width();
      return new Attention(
          Projections.of(width, sizes.heads())
              .with("attention.q_proj", withoutBias(), Role.QUERY)
              .with("attention.k_proj", withoutBias(), Role.KEY)
              .with("attention.v_proj", withoutBias(), Role.VALUE),
          "attention.out_proj",
          new Linear(width, width, sizes.deviations().projection()),
          1,
          sizes.dropouts().attention());
    }

    private Linear withoutBias() {
      return new Linear(
          new Parameter(
              Initializer.normal(sizes.deviations().usual()), sizes.width(), sizes.width()),
          null);
    }

    @Override
    public CausalAttention sight(int layer) {
      return kinds.get(layer).equals(LOCAL)
          ? new LocalAttention(config.window)
          : new FullAttention();
    }

    /** Of the attention to an encoder. */
    @Override
    public double scale(int layer) {
      return sizes.usualScale();
    }
  }
}
