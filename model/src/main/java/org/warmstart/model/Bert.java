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
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * BERT (Devlin et al. 2019): the encoder of the Transformer, post-norm, with learned positions and
 * segments; as a decoder with causal attention and, beside an encoder, cross-attention (Rothe et
 * al. 2020).
 *
 * <p>Shapes: B batch, T tokens, S tokens seen (earlier ones too), D width, N heads, H head width.
 */
public final class Bert extends Module {
  /** Sizes and choices of a BERT; names in {@code config.json} are given where they differ. */
  public record Config(
      int vocabularySize,
      int width,
      int layers,
      int heads,
      int feedForwardWidth,
      int maxPositions,
      int tokenTypes,
      String activation,
      double hiddenDropout,
      double attentionDropout,
      @Nullable Double classifierDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean decoder,
      boolean crossAttention,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    private static Config base(int vocabulary, int width, int layers, int heads) {
      return size(vocabulary, width, layers, heads, 4 * width);
    }

    private static Config size(
        int vocabulary, int width, int layers, int heads, int feedForwardWidth) {
      return new Config(
          vocabulary,
          width,
          layers,
          heads,
          feedForwardWidth,
          512,
          2,
          "gelu",
          0.1,
          0.1,
          null,
          1e-12,
          0.02,
          false,
          false,
          true,
          new TokenRoles(null, null, 0, null),
          ConfigJson.numberedLabels(2),
          Map.of());
    }

    /** The published sizes by name. */
    static final Map<String, Config> PRESETS =
        Map.of(
            "bert-base-uncased", base(30522, 768, 12, 12),
            "bert-base-cased", base(28996, 768, 12, 12),
            "bert-large-uncased", base(30522, 1024, 24, 16),
            "bert-base-multilingual-cased", base(119547, 768, 12, 12),
            // TinyBERT's general distillation (Jiao et al. 2020), a BERT of its own proportions
            "tinybert-4l-312d", size(30522, 312, 4, 12, 1200));

    static Config read(ObjectNode node, String where) {
      ConfigJson json = new ConfigJson(node, where);
      Config config =
          new Config(
              json.positive("vocab_size", 30522),
              json.positive("hidden_size", 768),
              json.layers("num_hidden_layers", 12),
              json.positive("num_attention_heads", 12),
              json.positive("intermediate_size", 3072),
              json.positive("max_position_embeddings", 512),
              json.positive("type_vocab_size", 2),
              json.activation("hidden_act", "gelu"),
              json.probability("hidden_dropout_prob", 0.1),
              json.probability("attention_probs_dropout_prob", 0.1),
              json.optionalProbability("classifier_dropout"),
              json.positiveNumber("layer_norm_eps", 1e-12),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("is_decoder", false),
              json.bool("add_cross_attention", false),
              json.bool("tie_word_embeddings", true),
              json.tokens(),
              json.labels(),
              json.generic());
      json.requireChoice("position_embedding_type", "absolute");
      json.requireInVocabulary("pad_token_id", config.tokens.padding(), config.vocabularySize);
      json.requireDivisible("hidden_size", config.width, "num_attention_heads", config.heads);
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigJson.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("hidden_size", width);
      json.put("num_hidden_layers", layers);
      json.put("num_attention_heads", heads);
      json.put("intermediate_size", feedForwardWidth);
      json.put("max_position_embeddings", maxPositions);
      json.put("type_vocab_size", tokenTypes);
      json.put("hidden_act", activation);
      json.put("hidden_dropout_prob", hiddenDropout);
      json.put("attention_probs_dropout_prob", attentionDropout);
      json.put("classifier_dropout", classifierDropout);
      json.put("layer_norm_eps", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("is_decoder", decoder);
      json.put("add_cross_attention", crossAttention);
      json.put("tie_word_embeddings", tied);
      ConfigJson.putTokens(json, tokens);
      ConfigJson.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "bert";
    }

    @Override
    public Config withLabels(List<String> newLabels) {
      return copy(
          vocabularySize,
          hiddenDropout,
          attentionDropout,
          classifierDropout,
          decoder,
          crossAttention,
          layers,
          tokens,
          newLabels);
    }

    @Override
    public Config withVocabularySize(int size) {
      return copy(
          size,
          hiddenDropout,
          attentionDropout,
          classifierDropout,
          decoder,
          crossAttention,
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
          classifierDropout == null ? null : p,
          decoder,
          crossAttention,
          layers,
          tokens,
          labels);
    }

    @Override
    public Config withTokens(TokenRoles newTokens) {
      return copy(
          vocabularySize,
          hiddenDropout,
          attentionDropout,
          classifierDropout,
          decoder,
          crossAttention,
          layers,
          newTokens,
          labels);
    }

    @Override
    public Config withLayers(int count) {
      return copy(
          vocabularySize,
          hiddenDropout,
          attentionDropout,
          classifierDropout,
          decoder,
          crossAttention,
          count,
          tokens,
          labels);
    }

    @Override
    public Config asDecoder(boolean withCrossAttention) {
      return copy(
          vocabularySize,
          hiddenDropout,
          attentionDropout,
          classifierDropout,
          true,
          withCrossAttention,
          layers,
          tokens,
          labels);
    }

    private Config copy(
        int newVocabulary,
        double newHiddenDropout,
        double newAttentionDropout,
        @Nullable Double newClassifierDropout,
        boolean newDecoder,
        boolean newCrossAttention,
        int newLayers,
        TokenRoles newTokens,
        List<String> newLabels) {
      return new Config(
          newVocabulary,
          width,
          newLayers,
          heads,
          feedForwardWidth,
          maxPositions,
          tokenTypes,
          activation,
          newHiddenDropout,
          newAttentionDropout,
          newClassifierDropout,
          layerNormEpsilon,
          initializerRange,
          newDecoder,
          newCrossAttention,
          tied,
          newTokens,
          List.copyOf(newLabels),
          generic);
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }
  }

  private final Embeddings embeddings;
  private final List<Layer> layers = new ArrayList<>();
  private final @Nullable Linear pooler;

  /**
   * The layers under the names of {@code BertModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Bert(Config config, boolean pooled) {
    embeddings = child("embeddings", new Embeddings(config));
    for (int i = 0; i < config.layers; i++) {
      layers.add(child("encoder.layer." + i, new Layer(config, i)));
    }
    pooler = pooled ? child("pooler.dense", config.linear(config.width, config.width)) : null;
  }

  /** Reads whole texts in both directions: [B, T] → [B, T, D]. */
  Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    Masks.requirePositions(idsBT.size(1), embeddings.positions);
    Tensor xBTD =
        embeddings.forward(idsBT, in.get("token_type_ids"), Tensors.range(0, idsBT.size(1)));
    hidden.add(xBTD);
    Tensor mask = in.get("attention_mask");
    Tensor paddingB11S = Masks.padding(mask);
    RealTokens real = realTokens(mask, paddingB11S, hidden);
    xBTD = RealTokens.gather(real, xBTD);
    for (Layer layer : layers) {
      xBTD = layer.forward(xBTD, paddingB11S, false, real, null, null);
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }

  /** The real tokens, if some are padding and nobody looks at the states of those: in training. */
  private @Nullable RealTokens realTokens(
      @Nullable Tensor mask, @Nullable Tensor paddingB11S, HiddenStates hidden) {
    return mask != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
        ? RealTokens.of(mask)
        : null;
  }

  /** Reads from left to right, beside an encoder if there is one: [B, T] → [B, T, D]. */
  Tensor decode(CausalModel.DecoderInputs in, HiddenStates hidden) {
    long tokens = in.idsBT().size(1);
    long before = CausalModel.before(in);
    Masks.requirePositions(before + tokens, embeddings.positions);
    Tensor paddingB11S = Masks.padding(in.maskBS());
    Tensor xBTD = embeddings.forward(in.idsBT(), null, CausalModel.positions(in, paddingB11S));
    hidden.add(xBTD);
    Tensor bias = Masks.decoder(paddingB11S, before, tokens);
    boolean causal = Masks.causal(before, tokens);
    RealTokens real = in.state() == null ? realTokens(in.maskBS(), paddingB11S, hidden) : null;
    xBTD = RealTokens.gather(real, xBTD);
    for (Layer layer : layers) {
      xBTD = layer.forward(xBTD, bias, causal, real, in.encoder(), in.state());
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }

  /** The pooled first token: [B, T, D] → [B, D]. */
  Tensor pool(Tensor xBTD) {
    if (pooler == null) {
      throw new IllegalStateException("this BERT has no pooling layer");
    }
    return Ops.tanh(pooler.forward(xBTD.select(1, 0)));
  }

  Embedding wordEmbeddings() {
    return embeddings.words;
  }

  /** Sum of word, position and segment embeddings, normalised (section 3, figure 2). */
  private static final class Embeddings extends Module {
    private final Embedding words;
    private final Embedding positions;
    private final Embedding types;
    private final LayerNorm norm;
    private final double dropout;

    Embeddings(Config config) {
      double sd = config.initializerRange;
      Integer padding = config.tokens.padding();
      words =
          child(
              "word_embeddings",
              padding == null
                  ? new Embedding(config.vocabularySize, config.width, sd)
                  : Embedding.withPadding(config.vocabularySize, config.width, sd, padding));
      positions =
          child("position_embeddings", new Embedding(config.maxPositions, config.width, sd));
      types = child("token_type_embeddings", new Embedding(config.tokenTypes, config.width, sd));
      norm = child("LayerNorm", new LayerNorm(config.width, config.layerNormEpsilon));
      dropout = config.hiddenDropout;
    }

    Tensor forward(Tensor idsBT, @Nullable Tensor typesBT, Tensor positionsT) {
      Tensor segment =
          typesBT != null
              ? types.forward("token type", typesBT)
              : types.weight().tensor().select(0, 0);
      Tensor xBTD =
          words.forward("token", idsBT).add(segment).add(positions.forward("position", positionsT));
      return Dropout.apply(norm.forward(xBTD), dropout(dropout));
    }
  }

  /**
   * Self-attention, perhaps cross-attention, and two dense layers, each with a residual and then a
   * norm.
   */
  private static final class Layer extends Module {
    private final Attention attention;
    private final @Nullable Attention crossAttention;
    private final Linear intermediate;
    private final Activation activation;
    private final Residual output;

    Layer(Config config, int index) {
      attention = child("attention", new Attention(config, index));
      crossAttention =
          config.crossAttention ? child("crossattention", new Attention(config, index)) : null;
      intermediate =
          child("intermediate.dense", config.linear(config.width, config.feedForwardWidth));
      activation = Activation.named(config.activation);
      output = child("output", new Residual(config, config.feedForwardWidth));
    }

    Tensor forward(
        Tensor xBTD,
        @Nullable Tensor bias,
        boolean causal,
        @Nullable RealTokens real,
        CausalModel.@Nullable EncoderOutput encoder,
        @Nullable DecodingState state) {
      Tensor aBTD = attention.self(xBTD, bias, causal, real, state);
      if (crossAttention != null && encoder != null) {
        aBTD = crossAttention.cross(aBTD, real, encoder, state);
      }
      return output.forward(activation.apply(intermediate.forward(aBTD)), aBTD);
    }
  }

  /** Multi-head attention with its residual and norm. */
  private static final class Attention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Residual output;
    private final int index;
    private final int heads;
    private final double scale;
    private final double dropout;

    Attention(Config config, int index) {
      query = child("self.query", config.linear(config.width, config.width));
      key = child("self.key", config.linear(config.width, config.width));
      value = child("self.value", config.linear(config.width, config.width));
      output = child("output", new Residual(config, config.width));
      this.index = index;
      heads = config.heads;
      scale = 1 / Math.sqrt((double) config.width / config.heads);
      dropout = config.attentionDropout;
    }

    Tensor self(
        Tensor xBTD,
        @Nullable Tensor bias,
        boolean causal,
        @Nullable RealTokens real,
        @Nullable DecodingState state) {
      Tensor qBNTH = Ops.splitHeads(RealTokens.scatter(real, query.forward(xBTD)), heads);
      Tensor kBNSH = Ops.splitHeads(RealTokens.scatter(real, key.forward(xBTD)), heads);
      Tensor vBNSH = Ops.splitHeads(RealTokens.scatter(real, value.forward(xBTD)), heads);
      if (state != null && state.isCaching()) {
        KeyValueCache.KeysAndValues all = state.cache().append(index, kBNSH, vBNSH);
        kBNSH = all.keys();
        vBNSH = all.values();
      }
      Tensor aBNTH = Ops.attention(qBNTH, kBNSH, vBNSH, bias, causal, scale, dropout(dropout));
      return output.forward(RealTokens.gather(real, Ops.mergeHeads(aBNTH)), xBTD);
    }

    Tensor cross(
        Tensor xBTD,
        @Nullable RealTokens real,
        CausalModel.EncoderOutput encoder,
        @Nullable DecodingState state) {
      Tensor aBTD =
          CrossAttention.attend(
              RealTokens.scatter(real, query.forward(xBTD)),
              heads,
              scale,
              dropout(dropout),
              encoder,
              state,
              index,
              statesBSD ->
                  new KeyValueCache.KeysAndValues(
                      Ops.splitHeads(key.forward(statesBSD), heads),
                      Ops.splitHeads(value.forward(statesBSD), heads)));
      return output.forward(RealTokens.gather(real, aBTD), xBTD);
    }
  }

  /** A dense layer whose output is dropped out, added to the block's input and normalised. */
  private static final class Residual extends Module {
    private final Linear dense;
    private final LayerNorm norm;
    private final double dropout;

    Residual(Config config, int in) {
      dense = child("dense", config.linear(in, config.width));
      norm = child("LayerNorm", new LayerNorm(config.width, config.layerNormEpsilon));
      dropout = config.hiddenDropout;
    }

    Tensor forward(Tensor x, Tensor input) {
      return norm.forward(Dropout.apply(dense.forward(x), dropout(dropout)).add(input));
    }
  }
}
