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
import org.warmstart.model.DecodingState;
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
import org.warmstart.text.InputException;

/**
 * GPT-1 (Radford et al. 2018): the decoder of the Transformer, post-norm, with learned positions.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Gpt1 extends Module implements GptBody {
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
                SummaryConfig.DEFAULT,
                TokenRoles.NONE,
                ConfigJson.numberedLabels(2),
                Map.of()));

    static Config read(ObjectNode node, String where) {
      ConfigJson json = new ConfigJson(node, where);
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
      json.put("afn", activation);
      json.put("resid_pdrop", residualDropout);
      json.put("embd_pdrop", embeddingDropout);
      json.put("attn_pdrop", attentionDropout);
      json.put("layer_norm_epsilon", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("tie_word_embeddings", tied);
      summary.write(json);
      ConfigJson.putTokens(json, tokens);
      ConfigJson.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "openai-gpt";
    }

    @Override
    public ModelConfig asDecoder(boolean crossAttention) {
      if (crossAttention) {
        throw new InputException("a decoder of the family 'openai-gpt' has no cross-attention");
      }
      return this;
    }
  }

  static final Family<Config> FAMILY =
      Family.of("openai-gpt", Config.class, Config::read)
          .presets(Config.PRESETS)
          .head(Head.NONE, "OpenAIGPTModel", (c, id) -> new DecoderModel<>(id, new Gpt1(c)))
          .head(
              Head.CAUSAL_LM,
              "OpenAIGPTLMHeadModel",
              (c, id) -> {
                Gpt1 gpt = new Gpt1(c);
                return new CausalLm<>(
                    id, "transformer", gpt, new GptHeads.Words(gpt, c.tied, c, c.initializerRange));
              })
          .head(
              Head.DOUBLE_HEADS,
              "OpenAIGPTDoubleHeadsModel",
              (c, id) -> new GptHeads.DoubleHeads<>(id, new Gpt1(c), c.summary, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "OpenAIGPTForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, new Gpt1(c), c.initializerRange))
          .names(Gpt1::names)
          .usualHead(Head.CAUSAL_LM);

  private static WeightNames names(Config config, Head head) {
    boolean tied = head != Head.NONE && (config.tied || head != Head.CAUSAL_LM);
    WeightNames names = GptHeads.names(tied ? "tokens_embed.weight" : null);
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
  Gpt1(Config config) {
    tokens =
        child(
            "tokens_embed",
            new Embedding(config.vocabularySize, config.width, config.initializerRange));
    positions =
        child(
            "positions_embed",
            new Embedding(config.maxPositions, config.width, config.initializerRange));
    for (int i = 0; i < config.layers; i++) {
      blocks.add(child("h." + i, new Block(config, i)));
    }
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
    hidden.add(xBTD);
    Tensor bias = Masks.decoder(paddingB11S, before, length);
    boolean causal = Masks.causal(before, length);
    for (Block block : blocks) {
      xBTD = block.forward(xBTD, bias, causal, in.state());
      hidden.add(xBTD);
    }
    return xBTD;
  }

  /** norm(x + attention(x)), then norm(x + dense layers). */
  private static final class Block extends Module {
    private final GptLayers.SelfAttention attention;
    private final LayerNorm attentionNorm;
    private final GptLayers.FeedForward feedForward;
    private final LayerNorm feedForwardNorm;

    Block(Config config, int index) {
      double sd = config.initializerRange;
      double scale = 1 / Math.sqrt((double) config.width / config.heads);
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
                  sd));
      attentionNorm = child("ln_1", new LayerNorm(config.width, config.layerNormEpsilon));
      // what GPT-1's configurations call "gelu" is the tanh approximation
      Activation activation =
          config.activation.equals("gelu")
              ? Activation.GELU_TANH
              : Activation.named(config.activation);
      feedForward =
          child(
              "mlp",
              new GptLayers.FeedForward(
                  config.width, 4 * config.width, activation, config.residualDropout, sd, sd));
      feedForwardNorm = child("ln_2", new LayerNorm(config.width, config.layerNormEpsilon));
    }

    Tensor forward(
        Tensor xBTD, @Nullable Tensor bias, boolean causal, @Nullable DecodingState state) {
      Tensor nBTD = attentionNorm.forward(xBTD.add(attention.forward(xBTD, bias, causal, state)));
      return feedForwardNorm.forward(nBTD.add(feedForward.forward(nBTD)));
    }
  }
}
