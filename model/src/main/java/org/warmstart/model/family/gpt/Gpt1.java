package org.warmstart.model.family.gpt;

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
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.SummaryConfig;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.TransposedLinear;

/**
 * GPT-1 (Radford et al. 2018): the decoder of the Transformer, post-norm, with learned positions;
 * beside an encoder, with the cross-attention that the paper leaves out of the Transformer's
 * decoder.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Gpt1 extends Module implements GptLayers.Body {
  /** Sizes and choices of a GPT-1. */
  public record Config(
      int vocabularySize,
      int maxPositions,
      int width,
      int layers,
      int heads,
      String activation,
      double residualDropout,
      double embeddingDropout,
      double attentionDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean tied,
      boolean crossAttention,
      boolean decoder,
      SummaryConfig summary,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    /** The published size by name. */
    static final Map<String, Config> PRESETS =
        Map.of(
            "openai-gpt",
            new Config(
                40478,
                512,
                768,
                12,
                12,
                "gelu",
                0.1,
                0.1,
                0.1,
                1e-5,
                0.02,
                true,
                false,
                false,
                SummaryConfig.DEFAULT,
                TokenRoles.NONE,
                ConfigJson.numberedLabels(2),
                Map.of()));

    static Config read(ConfigJson json) {
      Config config =
          new Config(
              json.positive("vocab_size", 40478),
              json.positive("n_positions", 512),
              json.positive("n_embd", 768),
              json.layers("n_layer", 12),
              json.positive("n_head", 12),
              json.activation("afn", "gelu"),
              json.probability("resid_pdrop", 0.1),
              json.probability("embd_pdrop", 0.1),
              json.probability("attn_pdrop", 0.1),
              json.positiveNumber("layer_norm_epsilon", 1e-5),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("tie_word_embeddings", true),
              json.bool("add_cross_attention", false),
              json.bool("is_decoder", false),
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
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("n_positions", maxPositions);
      json.put("n_embd", width);
      json.put("n_layer", layers);
      json.put("n_head", heads);
      json.put("afn", activation);
      json.put("resid_pdrop", residualDropout);
      json.put("embd_pdrop", embeddingDropout);
      json.put("attn_pdrop", attentionDropout);
      json.put("layer_norm_epsilon", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("tie_word_embeddings", tied);
      if (decoder || crossAttention) {
        json.put("is_decoder", decoder);
        json.put("add_cross_attention", crossAttention);
      }
      summary.write(json);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "openai-gpt";
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
          4 * width,
          // what GPT-1's configurations call "gelu" is the tanh approximation
          activation.equals("gelu") ? Activation.GELU_TANH : Activation.named(activation),
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
      Family.of("openai-gpt", Config.class, Config::read)
          .leftToRight()
          .decoderBySwitches()
          .presets(Config.PRESETS)
          .head(Head.NONE, "OpenAIGPTModel", (c, id) -> new DecoderModel<>(id, new Gpt1(c.sizes())))
          .head(
              Head.CAUSAL_LM,
              "OpenAIGPTLMHeadModel",
              (c, id) -> GptHeads.causalLm(id, new Gpt1(c.sizes()), c.tied, c.initializerRange))
          .head(
              Head.DOUBLE_HEADS,
              "OpenAIGPTDoubleHeadsModel",
              (c, id) ->
                  new GptHeads.DoubleHeads<>(
                      id, new Gpt1(c.sizes()), c.summary, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "OpenAIGPTForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, new Gpt1(c.sizes()), c.initializerRange))
          .names(Gpt1::names)
          .usualHead(Head.CAUSAL_LM);

  private static WeightNames names(Config config, Head head) {
    WeightNames names = GptHeads.names(head, config.tied, "tokens_embed.weight");
    // the reference saves the double heads' shared matrix under its other name
    return head == Head.DOUBLE_HEADS
        ? names.withSavedAs(Map.of("transformer.tokens_embed.weight", "lm_head.weight"))
        : names;
  }

  private final Embedding tokens;
  private final Embedding positions;
  private final List<Block> blocks = new ArrayList<>();
  private final double embeddingDropout;

  /** The layers under the names of {@code OpenAIGPTModel}. */
  Gpt1(GptLayers.Sizes sizes) {
    tokens = child("tokens_embed", sizes.embedding(sizes.vocabularySize()), Parameter.Use.TOKENS);
    positions = child("positions_embed", sizes.embedding(sizes.maxPositions()));
    for (int i = 0; i < sizes.layers(); i++) {
      blocks.add(child("h." + i, new Block(sizes, i)));
    }
    embeddingDropout = sizes.embeddingDropout();
  }

  @Override
  public Embedding tokenEmbeddings() {
    return tokens;
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    Step step = Step.of(in);
    Masks.requirePositions(step.before() + step.tokens(), positions);
    Tensor xBTD = embedded(in).add(positions.forward("position", CausalModel.positions(in)));
    xBTD = Dropout.apply(xBTD, dropout(embeddingDropout));
    hidden.add(xBTD);
    CausalAttention.Pass pass = new FullAttention().begin(step);
    for (Block block : blocks) {
      xBTD = block.forward(xBTD, pass, in);
      hidden.add(xBTD);
    }
    return xBTD;
  }

  /**
   * norm(x + attention(x)), beside an encoder the same with attention to that, then norm(x + dense
   * layers).
   */
  private static final class Block extends Module {
    private final GptLayers.SelfAttention attention;
    private final LayerNorm attentionNorm;
    private final GptLayers.@Nullable EncoderAttention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final GptLayers.FeedForward feedForward;
    private final LayerNorm feedForwardNorm;

    Block(GptLayers.Sizes sizes, int layer) {
      double scale = sizes.usualScale();
      GptLayers.DenseLayers dense = TransposedLinear::new;
      attention = child("attn", new GptLayers.JointAttention(sizes, layer, scale, dense));
      attentionNorm = child("ln_1", sizes.norm());
      if (sizes.crossAttention()) {
        crossAttention =
            child(
                "crossattention",
                new GptLayers.EncoderAttention(sizes, layer, scale, dense),
                Parameter.Use.CROSS_ATTENTION);
        crossNorm = child("ln_cross_attn", sizes.norm(), Parameter.Use.CROSS_ATTENTION);
      } else {
        crossAttention = null;
        crossNorm = null;
      }
      feedForward = child("mlp", new GptLayers.FeedForward(sizes, dense));
      feedForwardNorm = child("ln_2", sizes.norm());
    }

    Tensor forward(Tensor xBTD, CausalAttention.Pass pass, DecoderInputs in) {
      xBTD = attentionNorm.forward(xBTD.add(attention.forward(xBTD, pass)));
      if (crossAttention != null && crossNorm != null && in.encoder() != null) {
        xBTD = crossNorm.forward(xBTD.add(crossAttention.forward(xBTD, in.encoder(), in.state())));
      }
      return feedForwardNorm.forward(xBTD.add(feedForward.forward(xBTD)));
    }
  }
}
