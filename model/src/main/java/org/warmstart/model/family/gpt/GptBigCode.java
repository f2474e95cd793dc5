package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Linear;

/**
 * GPT-BigCode, the family of SantaCoder and StarCoder (Ben Allal et al. 2023; Li et al. 2023):
 * GPT-2 whose query heads share a single head of keys and values (multi-query attention, Shazeer
 * 2019), which makes decoding's cache smaller by the number of heads.
 *
 * <p>{@link GptLayers.Stack} has the layers. Shapes: B batch, T tokens, D width, N heads, H head
 * width.
 */
public final class GptBigCode {
  /** Sizes and choices of a GPT-BigCode. */
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
      double classifierDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean scaleAttention,
      boolean multiQuery,
      boolean crossAttention,
      boolean decoder,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    /** Keys about number formats and memory, none of which changes a result. */
    private static final String[] LEFTOVERS = {
      "attention_softmax_in_fp32",
      "scale_attention_softmax_in_fp32",
      "inference_runner",
      "validate_runner_input",
      "pre_allocate_kv_cache",
      "pad_key_length",
      "max_batch_size",
      "max_sequence_length"
    };

    static Config read(ConfigJson json) {
      Config config =
          new Config(
              json.positive("vocab_size", 50257),
              json.positive("n_positions", 1024),
              json.positive("n_embd", 768),
              json.layers("n_layer", 12),
              json.positive("n_head", 12),
              json.optionalPositive("n_inner"),
              json.activation("activation_function", "gelu_pytorch_tanh"),
              json.probability("resid_pdrop", 0.1),
              json.probability("embd_pdrop", 0.1),
              json.probability("attn_pdrop", 0.1),
              json.probability("classifier_dropout", 0.1),
              json.positiveNumber("layer_norm_epsilon", 1e-5),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("scale_attn_weights", true),
              json.bool("multi_query", true),
              json.bool("add_cross_attention", false),
              json.bool("is_decoder", false),
              json.bool("tie_word_embeddings", true),
              json.tokens(Gpt2.Config.DEFAULT_TOKENS),
              json.labels(),
              json.generic(SummaryConfig.keysBeside(LEFTOVERS)));
      json.requireDivisible("n_embd", config.width, "n_head", config.heads);
      json.requireDerived("num_key_value_heads", IntNode.valueOf(config.keyValueHeads()));
      json.finish();
      return config;
    }

    private int keyValueHeads() {
      return multiQuery ? 1 : heads;
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
      json.put("classifier_dropout", classifierDropout);
      json.put("layer_norm_epsilon", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("scale_attn_weights", scaleAttention);
      json.put("multi_query", multiQuery);
      json.put("num_key_value_heads", keyValueHeads());
      json.put("add_cross_attention", crossAttention);
      json.put("is_decoder", decoder);
      json.put("tie_word_embeddings", tied);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "gpt_bigcode";
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
          keyValueHeads(),
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
      Family.of("gpt_bigcode", Config.class, Config::read)
          .leftToRight()
          .decoderBySwitches()
          .preset(
              "santacoder",
              """
              {"vocab_size": 49280, "n_positions": 2048, "n_embd": 2048, "n_layer": 24,
               "n_head": 16, "n_inner": 8192, "bos_token_id": 49152, "eos_token_id": 49152}
              """)
          .preset(
              "starcoder",
              """
              {"vocab_size": 49152, "n_positions": 8192, "n_embd": 6144, "n_layer": 40,
               "n_head": 48, "n_inner": 24576, "bos_token_id": 0, "eos_token_id": 0}
              """)
          .head(Head.NONE, "GPTBigCodeModel", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPTBigCodeForCausalLM",
              (c, id) -> GptHeads.causalLm(id, layers(c), c.tied, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPTBigCodeForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.initializerRange))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPTBigCodeForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.classifierDropout, c.initializerRange))
          .names((c, head) -> GptHeads.names(head, c.tied, "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  private GptBigCode() {}

  private static GptLayers.Stack layers(Config config) {
    return new GptLayers.Stack(config.sizes(), new Parts(config, config.sizes()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes) implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new Linear(in, out, deviation);
    }

    @Override
    public GptLayers.SelfAttention attention(int layer) {
      double scale = crossScale(layer);
      return config.multiQuery
          ? new GptLayers.JointAttention(sizes, layer, scale, this)
          : new HeadByHead(sizes, layer, scale, this);
    }

    @Override
    public double crossScale(int layer) {
      return config.scaleAttention ? sizes.usualScale() : 1;
    }
  }

  /** Without sharing, the joint matrix has each head's query, key and value side by side. */
  private static final class HeadByHead extends GptLayers.JointAttention {
    private final long heads;
    private final long headWidth;

    HeadByHead(GptLayers.Sizes sizes, int layer, double scale, GptLayers.DenseLayers dense) {
      super(sizes, layer, scale, dense);
      heads = sizes.heads();
      headWidth = sizes.width() / heads;
    }

    @Override
    Heads split(Tensor jointBTE) {
      Tensor eachBNTE =
          jointBTE.view(jointBTE.size(0), jointBTE.size(1), heads, 3 * headWidth).transpose(1, 2);
      return new Heads(part(eachBNTE, 0), part(eachBNTE, 1), part(eachBNTE, 2));
    }

    private Tensor part(Tensor jointBNTE, int index) {
      return jointBNTE.narrow(3, index * headWidth, headWidth);
    }
  }
}
