package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.SummaryConfig;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.LocalAttention;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * GPT-Neo (Black et al. 2021), the open form of GPT-3 (Brown et al. 2020, section 2.1): layers that
 * see everything alternate with layers that see a window of the last tokens. Scores are not scaled.
 *
 * <p>{@link GptLayers.Stack} has the layers. Shapes: B batch, T tokens, D width.
 */
public final class GptNeo {
  /** Kinds of layers, and how many times in a row they come. */
  record Kinds(List<String> kinds, int times) {}

  /** Sizes and choices of a GPT-Neo. */
  public record Config(
      int vocabularySize,
      int maxPositions,
      int width,
      int layers,
      List<Kinds> attentionTypes,
      int heads,
      @Nullable Integer inner,
      int window,
      String activation,
      double residualDropout,
      double embeddingDropout,
      double attentionDropout,
      double classifierDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean crossAttention,
      boolean decoder,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    private static final String GLOBAL = "global";
    private static final String LOCAL = "local";

    private static Config size(int width, int layers, int heads) {
      ObjectNode json = new ObjectMapper().createObjectNode();
      json.put("hidden_size", width);
      json.put("num_layers", layers);
      json.put("num_heads", heads);
      return read(new ConfigJson(json, "preset"));
    }

    /** The published sizes by name. */
    static final Map<String, Config> PRESETS =
        Map.of(
            "gpt-neo-125m", size(768, 12, 12),
            "gpt-neo-1.3b", size(2048, 24, 16),
            "gpt-neo-2.7b", size(2560, 32, 20));

    static Config read(ConfigJson json) {
      int layers = json.layers("num_layers", 24);
      Config config =
          new Config(
              json.positive("vocab_size", 50257),
              json.positive("max_position_embeddings", 2048),
              json.positive("hidden_size", 2048),
              layers,
              attentionTypes(json, layers),
              json.positive("num_heads", 16),
              json.optionalPositive("intermediate_size"),
              json.positive("window_size", 256),
              json.activation("activation_function", "gelu_new"),
              json.probability("resid_dropout", 0),
              json.probability("embed_dropout", 0),
              json.probability("attention_dropout", 0),
              json.probability("classifier_dropout", 0.1),
              json.positiveNumber("layer_norm_epsilon", 1e-5),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("add_cross_attention", false),
              json.bool("is_decoder", false),
              json.bool("tie_word_embeddings", true),
              json.tokens(Gpt2.Config.DEFAULT_TOKENS),
              json.labels(),
              json.generic(SummaryConfig.keysBeside()));
      json.requireDivisible("hidden_size", config.width, "num_heads", config.heads);
      json.requireDerived("attention_layers", array(config.kinds()));
      json.finish();
      return config;
    }

    /** [[[kind, …], times], …], which have to add up to the layers. */
    private static List<Kinds> attentionTypes(ConfigJson json, int layers) {
      String key = "attention_types";
      ArrayNode groups = json.optionalArray(key);
      if (groups == null) {
        return alternating(layers);
      }
      List<Kinds> all = new ArrayList<>();
      long sum = 0;
      for (JsonNode group : groups) {
        List<String> kinds = new ArrayList<>();
        group.path(0).forEach(kind -> kinds.add(kind.asText()));
        int times = group.path(1).asInt();
        if (times < 1 || kinds.isEmpty() || !List.of(GLOBAL, LOCAL).containsAll(kinds)) {
          throw json.wrong(
              key, "a list such as [[[\"global\", \"local\"], 12]]: kinds of layers and how often");
        }
        all.add(new Kinds(List.copyOf(kinds), times));
        sum += (long) kinds.size() * times;
      }
      if (sum != layers) {
        throw json.wrong(key, "kinds for the " + layers + " layers, and not for " + sum);
      }
      return List.copyOf(all);
    }

    private static List<Kinds> alternating(int layers) {
      return layers % 2 == 0
          ? List.of(new Kinds(List.of(GLOBAL, LOCAL), layers / 2))
          : List.of(new Kinds(repeated(List.of(GLOBAL, LOCAL), layers), 1));
    }

    private static List<String> repeated(List<String> cycle, int count) {
      List<String> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(cycle.get(i % cycle.size()));
      }
      return List.copyOf(all);
    }

    /** The kind of every layer. */
    private List<String> kinds() {
      List<String> all = new ArrayList<>();
      attentionTypes.forEach(
          group -> all.addAll(repeated(group.kinds, group.kinds.size() * group.times)));
      return all;
    }

    private static ArrayNode array(List<String> texts) {
      ArrayNode array = new ObjectMapper().createArrayNode();
      texts.forEach(array::add);
      return array;
    }

    /** The layers' kinds start over where there are more layers than before. */
    @Override
    public ModelConfig withLayers(int count) {
      List<Kinds> types = List.of(new Kinds(repeated(kinds(), count), 1));
      return with("attentionTypes", types).with("layers", count);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("max_position_embeddings", maxPositions);
      json.put("hidden_size", width);
      json.put("num_layers", layers);
      ArrayNode groups = json.putArray("attention_types");
      attentionTypes.forEach(group -> groups.addArray().add(array(group.kinds)).add(group.times));
      json.set("attention_layers", array(kinds()));
      json.put("num_heads", heads);
      json.put("intermediate_size", inner);
      json.put("window_size", window);
      json.put("activation_function", activation);
      json.put("resid_dropout", residualDropout);
      json.put("embed_dropout", embeddingDropout);
      json.put("attention_dropout", attentionDropout);
      json.put("classifier_dropout", classifierDropout);
      json.put("layer_norm_epsilon", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      if (decoder || crossAttention) {
        json.put("is_decoder", decoder);
        json.put("add_cross_attention", crossAttention);
      }
      json.put("tie_word_embeddings", tied);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
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
          width,
          layers,
          heads,
          heads,
          inner == null ? 4 * width : inner,
          Activation.named(activation),
          residualDropout,
          embeddingDropout,
          attentionDropout,
          layerNormEpsilon,
          initializerRange,
          initializerRange,
          crossAttention);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt_neo", Config.class, Config::read)
          .leftToRight()
          .decoderBySwitches()
          .presets(Config.PRESETS)
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
    return new GptLayers.Stack(config.sizes(), new Parts(config, config.sizes(), config.kinds()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes, List<String> kinds)
      implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new Linear(in, out, deviation);
    }

    @Override
    public GptLayers.SelfAttention attention(int layer) {
      return new Attention(sizes, layer);
    }

    @Override
    public CausalAttention sight(int layer) {
      return kinds.get(layer).equals(Config.LOCAL)
          ? new LocalAttention(config.window)
          : new FullAttention();
    }

    @Override
    public double crossScale(int layer) {
      return sizes.usualScale();
    }
  }

  /** Three matrices without a bias, and one with it for the output. */
  private static final class Attention extends GptLayers.SelfAttention {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear projection;
    private final int heads;

    Attention(GptLayers.Sizes sizes, int layer) {
      super(sizes, layer, 1);
      heads = sizes.heads();
      query = child("attention.q_proj", withoutBias(sizes));
      key = child("attention.k_proj", withoutBias(sizes));
      value = child("attention.v_proj", withoutBias(sizes));
      projection =
          child(
              "attention.out_proj",
              new Linear(sizes.width(), sizes.width(), sizes.projectionDeviation()));
    }

    private static Linear withoutBias(GptLayers.Sizes sizes) {
      return new Linear(
          new Parameter(Initializer.normal(sizes.deviation()), sizes.width(), sizes.width()), null);
    }

    @Override
    Heads heads(Tensor xBTD) {
      return new Heads(
          Ops.splitHeads(query.forward(xBTD), heads),
          Ops.splitHeads(key.forward(xBTD), heads),
          Ops.splitHeads(value.forward(xBTD), heads));
    }

    @Override
    Tensor project(Tensor aBTD) {
      return projection.forward(aBTD);
    }
  }
}
