package org.warmstart.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;

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
    public Config withLabels(List<String> newLabels) {
      return copy(
          vocabularySize,
          residualDropout,
          embeddingDropout,
          attentionDropout,
          summary,
          layers,
          tokens,
          newLabels);
    }

    @Override
    public Config withVocabularySize(int size) {
      return copy(
          size,
          residualDropout,
          embeddingDropout,
          attentionDropout,
          summary,
          layers,
          tokens,
          labels);
    }

    @Override
    public Config withDropout(double p) {
      return copy(
          vocabularySize,
          p,
          p,
          p,
          new SummaryConfig(summary.activation(), p),
          layers,
          tokens,
          labels);
    }

    @Override
    public Config withLayers(int count) {
      return copy(
          vocabularySize,
          residualDropout,
          embeddingDropout,
          attentionDropout,
          summary,
          count,
          tokens,
          labels);
    }

    @Override
    public Config asDecoder(boolean crossAttention) {
      if (crossAttention) {
        throw new org.warmstart.text.InputException(
            "GPT-1 (openai-gpt) has no cross-attention and cannot follow an encoder; take gpt2 or bert as the decoder");
      }
      return this;
    }

    @Override
    public Config withTokens(TokenRoles newTokens) {
      return copy(
          vocabularySize,
          residualDropout,
          embeddingDropout,
          attentionDropout,
          summary,
          layers,
          newTokens,
          labels);
    }

    private Config copy(
        int newVocabulary,
        double newResidualDropout,
        double newEmbeddingDropout,
        double newAttentionDropout,
        SummaryConfig newSummary,
        int newLayers,
        TokenRoles newTokens,
        List<String> newLabels) {
      return new Config(
          newVocabulary,
          maxPositions,
          width,
          newLayers,
          heads,
          activation,
          newResidualDropout,
          newEmbeddingDropout,
          newAttentionDropout,
          layerNormEpsilon,
          initializerRange,
          tied,
          newSummary,
          newTokens,
          List.copyOf(newLabels),
          generic);
    }
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
  public Tensor decode(CausalModel.DecoderInputs in, HiddenStates hidden) {
    long length = in.idsBT().size(1);
    long before = CausalModel.before(in);
    Masks.requirePositions(before + length, positions);
    Tensor paddingB11S = Masks.padding(in.maskBS());
    Tensor positionsT = CausalModel.positions(in, paddingB11S);
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
