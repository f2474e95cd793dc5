package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.SummaryConfig;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.TransposedLinear;

/**
 * GPT-2 (Radford et al. 2019): the decoder of the Transformer with the norms moved to each block's
 * input and one more at the end; beside an encoder, with cross-attention. GPT-3's dense models
 * (Brown et al. 2020) are larger ones of the same kind.
 *
 * <p>{@link GptLayers.Stack} has the layers.
 */
public final class Gpt2 {
  /** Sizes and choices of a GPT-2. */
  public record Config(
      int vocabularySize,
      int maxPositions,
      int width,
      int layers,
      int heads,
      @Nullable Integer inner,
      String activation,
      double residualDropout,
      double embeddingDropout,
      double attentionDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean scaleAttention,
      boolean scaleByInverseLayer,
      boolean crossAttention,
      boolean decoder,
      boolean tied,
      double classifierDropout,
      SummaryConfig summary,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    /** GPT-2's one special token, which begins and ends texts. */
    static final TokenRoles DEFAULT_TOKENS = new TokenRoles(50256, 50256, null, null);

    private static Config size(int positions, int width, int layers, int heads) {
      return new Config(
          50257,
          positions,
          width,
          layers,
          heads,
          null,
          "gelu_new",
          0.1,
          0.1,
          0.1,
          1e-5,
          0.02,
          true,
          false,
          false,
          false,
          true,
          0.1,
          SummaryConfig.DEFAULT,
          DEFAULT_TOKENS,
          ConfigJson.numberedLabels(2),
          Map.of());
    }

    /**
     * The published sizes by name. GPT-3's are those of Brown et al. 2020, table 2.1, as dense
     * models; where a row contradicts itself (XL's 24 heads of 128 are not its width of 2048, 13B's
     * 40 heads of 128 not its 5140) the heads' width of 128 is kept.
     */
    static final Map<String, Config> PRESETS =
        Map.ofEntries(
            Map.entry("gpt2", size(1024, 768, 12, 12)),
            Map.entry("gpt2-medium", size(1024, 1024, 24, 16)),
            Map.entry("gpt2-large", size(1024, 1280, 36, 20)),
            Map.entry("gpt2-xl", size(1024, 1600, 48, 25)),
            Map.entry("gpt3-small", size(2048, 768, 12, 12)),
            Map.entry("gpt3-medium", size(2048, 1024, 24, 16)),
            Map.entry("gpt3-large", size(2048, 1536, 24, 16)),
            Map.entry("gpt3-xl", size(2048, 2048, 24, 16)),
            Map.entry("gpt3-2.7b", size(2048, 2560, 32, 32)),
            Map.entry("gpt3-6.7b", size(2048, 4096, 32, 32)),
            Map.entry("gpt3-13b", size(2048, 5120, 40, 40)),
            Map.entry("gpt3-175b", size(2048, 12288, 96, 96)));

    static Config read(ConfigJson json) {
      Config config = readKeys(json);
      json.finish();
      return config;
    }

    /** Reads the keys of GPT-2, beside which a family may have more. */
    static Config readKeys(ConfigJson json) {
      Config config =
          new Config(
              json.positive("vocab_size", 50257),
              json.positive("n_positions", 1024),
              json.positive("n_embd", 768),
              json.layers("n_layer", 12),
              json.positive("n_head", 12),
              json.optionalPositive("n_inner"),
              json.activation("activation_function", "gelu_new"),
              json.probability("resid_pdrop", 0.1),
              json.probability("embd_pdrop", 0.1),
              json.probability("attn_pdrop", 0.1),
              json.positiveNumber("layer_norm_epsilon", 1e-5),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("scale_attn_weights", true),
              json.bool("scale_attn_by_inverse_layer_idx", false),
              json.bool("add_cross_attention", false),
              json.bool("is_decoder", false),
              json.bool("tie_word_embeddings", true),
              json.probability("classifier_dropout", 0.1),
              SummaryConfig.read(json),
              json.tokens(DEFAULT_TOKENS),
              json.labels(),
              json.generic());
      json.requireDivisible("n_embd", config.width, "n_head", config.heads);
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("n_positions", maxPositions);
      json.put("n_embd", width);
      json.put("n_layer", layers);
      json.put("n_head", heads);
      json.put("n_inner", inner);
      json.put("activation_function", activation);
      json.put("resid_pdrop", residualDropout);
      json.put("embd_pdrop", embeddingDropout);
      json.put("attn_pdrop", attentionDropout);
      json.put("layer_norm_epsilon", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("scale_attn_weights", scaleAttention);
      json.put("scale_attn_by_inverse_layer_idx", scaleByInverseLayer);
      json.put("add_cross_attention", crossAttention);
      json.put("is_decoder", decoder);
      json.put("tie_word_embeddings", tied);
      json.put("classifier_dropout", classifierDropout);
      summary.write(json);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "gpt2";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** Factor of a layer's scores. */
    double scale(int layer) {
      double scale = scaleAttention ? 1 / Math.sqrt((double) width / heads) : 1;
      return scaleByInverseLayer ? scale / (layer + 1) : scale;
    }

    GptLayers.Sizes sizes() {
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
          GptLayers.Sizes.residualDeviation(initializerRange, layers),
          crossAttention);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt2", Config.class, Config::read)
          .leftToRight()
          .decoderBySwitches()
          .presets(Config.PRESETS)
          .head(Head.NONE, "GPT2Model", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPT2LMHeadModel",
              (c, id) -> GptHeads.causalLm(id, layers(c), c.tied, c.initializerRange))
          .head(
              Head.DOUBLE_HEADS,
              "GPT2DoubleHeadsModel",
              (c, id) -> new GptHeads.DoubleHeads<>(id, layers(c), c.summary, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPT2ForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.initializerRange))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPT2ForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.classifierDropout, c.initializerRange))
          .head(
              Head.QUESTION_ANSWERING,
              "GPT2ForQuestionAnswering",
              (c, id) -> GptHeads.questionAnswering(id, layers(c), c.initializerRange))
          .names((c, head) -> GptHeads.names(head, c.tied, "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  private Gpt2() {}

  private static GptLayers.Stack layers(Config config) {
    return new GptLayers.Stack(config.sizes(), new Parts(config, config.sizes()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes) implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new TransposedLinear(in, out, deviation);
    }

    @Override
    public GptLayers.SelfAttention attention(int layer) {
      return new GptLayers.JointAttention(sizes, layer, crossScale(layer), this);
    }

    @Override
    public double crossScale(int layer) {
      return config.scale(layer);
    }
  }
}
