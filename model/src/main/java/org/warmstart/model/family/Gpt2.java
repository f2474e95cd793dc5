package org.warmstart.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;

/**
 * GPT-2 (Radford et al. 2019): the decoder of the Transformer with the norms moved to each block's
 * input and one more at the end; beside an encoder, with cross-attention. GPT-3's dense models
 * (Brown et al. 2020) are larger ones of the same kind.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Gpt2 extends Module implements GptBody {
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
      SummaryConfig summary,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
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
          SummaryConfig.DEFAULT,
          new TokenRoles(50256, 50256, null, null),
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

    static Config read(ObjectNode node, String where) {
      ConfigJson json = new ConfigJson(node, where);
      Config config =
          new Config(
              json.positive("vocab_size", 50257),
              json.positive("n_positions", 1024),
              json.positive("n_embd", 768),
              json.layers("n_layer", 12),
              json.positive("n_head", 12),
              node.hasNonNull("n_inner")
                  ? (Integer) json.positive("n_inner", 1)
                  : json.optionalInteger("n_inner"),
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
              SummaryConfig.read(json),
              json.tokens(),
              json.labels(),
              json.generic());
      json.requireDivisible("n_embd", config.width, "n_head", config.heads);
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigJson.start(generic, modelType());
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
      summary.write(json);
      ConfigJson.putTokens(json, tokens);
      ConfigJson.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "gpt2";
    }

    /**
     * Residual weights start smaller by 1/√N for N residual layers (section 2.3), two in each
     * block.
     */
    double projectionDeviation() {
      return initializerRange / Math.sqrt(2.0 * layers);
    }
  }

  static final Family<Config> FAMILY =
      Family.of("gpt2", Config.class, Config::read)
          .presets(Config.PRESETS)
          .head(Head.NONE, "GPT2Model", (c, id) -> new DecoderModel<>(id, new Gpt2(c)))
          .head(
              Head.CAUSAL_LM,
              "GPT2LMHeadModel",
              (c, id) -> {
                Gpt2 gpt = new Gpt2(c);
                return new CausalLm<>(
                    id, "transformer", gpt, new GptHeads.Words(gpt, c.tied, c, c.initializerRange));
              })
          .head(
              Head.DOUBLE_HEADS,
              "GPT2DoubleHeadsModel",
              (c, id) -> new GptHeads.DoubleHeads<>(id, new Gpt2(c), c.summary, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPT2ForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, new Gpt2(c), c.initializerRange))
          .names(Gpt2::names)
          .usualHead(Head.CAUSAL_LM);

  private static WeightNames names(Config config, Head head) {
    boolean tied = head != Head.NONE && (config.tied || head != Head.CAUSAL_LM);
    return GptHeads.names(tied ? "wte.weight" : null);
  }

  private final Embedding tokens;
  private final Embedding positions;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final double embeddingDropout;

  /** The layers under the names of {@code GPT2Model}. */
  Gpt2(Config config) {
    tokens =
        child("wte", new Embedding(config.vocabularySize, config.width, config.initializerRange));
    positions =
        child("wpe", new Embedding(config.maxPositions, config.width, config.initializerRange));
    for (int i = 0; i < config.layers; i++) {
      blocks.add(child("h." + i, new Block(config, i)));
    }
    norm = child("ln_f", new LayerNorm(config.width, config.layerNormEpsilon));
    embeddingDropout = config.embeddingDropout;
  }

  @Override
  public Embedding tokenEmbeddings() {
    return tokens;
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    long length = in.idsBT().size(1);
    long before = CausalModel.before(in);
    Masks.requirePositions(before + length, positions);
    Tensor paddingB11S = Masks.padding(in.maskBS());
    Tensor positionsT = CausalModel.positions(in);
    Tensor xBTD =
        tokens.forward("token", in.idsBT()).add(positions.forward("position", positionsT));
    xBTD = Dropout.apply(xBTD, dropout(embeddingDropout));
    Tensor bias = Masks.decoder(paddingB11S, before, length);
    boolean causal = Masks.causal(before, length);
    for (Block block : blocks) {
      hidden.add(xBTD);
      xBTD = block.forward(xBTD, bias, causal, in);
    }
    xBTD = norm.forward(xBTD);
    hidden.add(xBTD);
    return xBTD;
  }

  /** x + attention(norm(x)), perhaps + attention to the encoder, then + dense layers. */
  private static final class Block extends Module {
    private final LayerNorm attentionNorm;
    private final GptLayers.SelfAttention attention;
    private final LayerNorm feedForwardNorm;
    private final GptLayers.@Nullable EncoderAttention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final GptLayers.FeedForward feedForward;

    Block(Config config, int index) {
      double scale =
          config.scaleAttention ? 1 / Math.sqrt((double) config.width / config.heads) : 1;
      if (config.scaleByInverseLayer) {
        scale /= index + 1;
      }
      double sd = config.initializerRange;
      double projectionSd = config.projectionDeviation();
      attentionNorm = child("ln_1", new LayerNorm(config.width, config.layerNormEpsilon));
      attention =
          child(
              "attn",
              new GptLayers.SelfAttention(
                  index,
                  config.width,
                  config.heads,
                  scale,
                  config.attentionDropout,
                  config.residualDropout,
                  sd,
                  projectionSd));
      feedForwardNorm = child("ln_2", new LayerNorm(config.width, config.layerNormEpsilon));
      if (config.crossAttention) {
        crossAttention =
            child(
                "crossattention",
                new GptLayers.EncoderAttention(
                    index,
                    config.width,
                    config.heads,
                    scale,
                    config.attentionDropout,
                    config.residualDropout,
                    sd,
                    projectionSd));
        crossNorm = child("ln_cross_attn", new LayerNorm(config.width, config.layerNormEpsilon));
      } else {
        crossAttention = null;
        crossNorm = null;
      }
      int inner = config.inner == null ? 4 * config.width : config.inner;
      feedForward =
          child(
              "mlp",
              new GptLayers.FeedForward(
                  config.width,
                  inner,
                  Activation.named(config.activation),
                  config.residualDropout,
                  sd,
                  projectionSd));
    }

    Tensor forward(Tensor xBTD, @Nullable Tensor bias, boolean causal, DecoderInputs in) {
      xBTD = xBTD.add(attention.forward(attentionNorm.forward(xBTD), bias, causal, in.state()));
      if (crossAttention != null && crossNorm != null && in.encoder() != null) {
        xBTD = xBTD.add(crossAttention.forward(crossNorm.forward(xBTD), in.encoder(), in.state()));
      }
      return xBTD.add(feedForward.forward(feedForwardNorm.forward(xBTD)));
    }
  }
}
