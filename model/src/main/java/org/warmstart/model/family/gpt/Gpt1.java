package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.DecoderSwitches;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.TransposedLinear;

/**
 * GPT-1 (Radford et al. 2018): the decoder of the Transformer, post-norm, with learned positions;
 * beside an encoder, with the cross-attention that the paper leaves out of the Transformer's
 * decoder.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Gpt1 extends Module implements GptLayers.Body, RecomputedLayers {
  /** Sizes and choices of a GPT-1. */
  public record Config(
      @Key("vocab_size") @Default("40478") @Size int vocabularySize,
      @Key("n_positions") @Default("512") @Size int maxPositions,
      @Key("n_embd") @Default("768") @Size int width,
      @Key("n_layer") @Default("12") @Layers int layers,
      @Key("n_head") @Default("12") @Size int heads,
      @Key("afn") @Default("gelu") @ActivationName String activation,
      @Key("resid_pdrop") @Default("0.1") @Probability double residualDropout,
      @Key("embd_pdrop") @Default("0.1") @Probability double embeddingDropout,
      @Key("attn_pdrop") @Default("0.1") @Probability double attentionDropout,
      @Key("layer_norm_epsilon") @Default("1e-5") @Positive double layerNormEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @UnlessDefault DecoderSwitches switches,
      @Flat SummaryConfig summary,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("n_embd", width, "n_head", heads);
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
          layers,
          // what GPT-1's configurations call "gelu" is the tanh approximation
          new GptLayers.Sizes.BlockSizes(
              width,
              heads,
              heads,
              4 * width,
              activation.equals("gelu") ? Activation.GELU_TANH : Activation.named(activation)),
          new GptLayers.Sizes.Dropouts(residualDropout, embeddingDropout, attentionDropout),
          layerNormEpsilon,
          GptLayers.Sizes.Deviations.of(initializerRange),
          switches.crossAttention());
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("openai-gpt", Config.class)
          .leftToRight()
          .mixable(Head.SEQUENCE_CLASSIFICATION)
          .packing()
          .decoderBySwitches()
          .preset("openai-gpt", "{}")
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
    if (head == Head.NONE && config.tied) {
      names = names.withAliases(Map.of("lm_head.weight", "tokens_embed.weight"));
    }
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
      blocks.add(layer("h." + i, i, new Block(sizes, i)));
    }
    embeddingDropout = sizes.dropouts().embedding();
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
    CausalAttention.Pass pass = new FullAttention().begin(step, hidden);
    for (Block block : blocks) {
      xBTD = Recomputation.run(x -> block.forward(x, pass, in), xBTD);
      hidden.add(xBTD);
    }
    return xBTD;
  }

  /**
   * norm(x + attention(x)), beside an encoder the same with attention to that, then norm(x + dense
   * layers).
   */
  private static final class Block extends Module {
    private final int index;
    private final double dropout;
    private final Attention attention;
    private final LayerNorm attentionNorm;
    private final @Nullable Attention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final GptLayers.FeedForward feedForward;
    private final LayerNorm feedForwardNorm;

    Block(GptLayers.Sizes sizes, int layer) {
      index = layer;
      dropout = sizes.dropouts().residual();
      double scale = sizes.usualScale();
      GptLayers.DenseLayers dense = TransposedLinear::new;
      attention = child("attn", GptLayers.jointAttention(sizes, scale, dense, false));
      attentionNorm = child("ln_1", sizes.norm());
      if (sizes.crossAttention()) {
        crossAttention =
            child(
                "crossattention",
                GptLayers.encoderAttention(sizes, scale, dense),
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
      xBTD = attentionNorm.forward(plus(xBTD, attention.self(index, xBTD, pass, null)));
      EncoderOutput encoder = in.encoder();
      if (crossAttention != null && crossNorm != null && encoder != null) {
        Tensor read = crossAttention.cross(index, xBTD, null, encoder, in.state());
        xBTD = crossNorm.forward(plus(xBTD, read));
      }
      return feedForwardNorm.forward(xBTD.add(feedForward.forward(xBTD)));
    }

    private Tensor plus(Tensor x, Tensor part) {
      return x.add(Dropout.apply(part, dropout(dropout)));
    }
  }
}
