package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;

/**
 * What the configurations of BERT and the families built like it have in common, under the same
 * keys of {@code config.json}.
 *
 * @param positions rows of the table of positions; not all of them need be for tokens
 * @param tied whether the output layer of a language model is the word embeddings again
 */
record BertSettings(
    int vocabularySize,
    int width,
    int layers,
    int heads,
    int feedForwardWidth,
    int positions,
    int tokenTypes,
    String activation,
    double hiddenDropout,
    double attentionDropout,
    double layerNormEpsilon,
    double initializerRange,
    boolean decoder,
    boolean crossAttention,
    boolean tied,
    TokenRoles tokens,
    List<String> labels,
    Map<String, JsonNode> generic) {
  /** BERT's own, which apply where a key is left out (Devlin et al. 2019, section 3). */
  static final BertSettings BASE =
      new BertSettings(
          30522,
          768,
          12,
          12,
          3072,
          512,
          2,
          "gelu",
          0.1,
          0.1,
          1e-12,
          0.02,
          false,
          false,
          true,
          new TokenRoles(null, null, 0, null),
          ConfigJson.numberedLabels(2),
          Map.of());

  /** BERT's own with others of a family's, as keys and values of a {@code config.json}. */
  static BertSettings base(String json) {
    return read(ConfigJson.literal(json), BASE);
  }

  /** A configuration that is these settings and a few of its own. */
  interface Config extends ModelConfig {
    BertSettings bert();

    @Override
    default int vocabularySize() {
      return bert().vocabularySize;
    }

    @Override
    default int width() {
      return bert().width;
    }

    @Override
    default int layers() {
      return bert().layers;
    }

    @Override
    default int maxPositions() {
      return bert().positions;
    }

    @Override
    default int tokenTypes() {
      return bert().tokenTypes;
    }

    @Override
    default List<String> labels() {
      return bert().labels;
    }

    @Override
    default TokenRoles tokens() {
      return bert().tokens;
    }

    /** A dense layer with the family's initial values. */
    default Linear linear(int in, int out) {
      return bert().linear(in, out);
    }
  }

  /**
   * Reads the common keys.
   *
   * @param absent what applies to keys left out
   * @param leftovers keys of the family's first releases that nothing ever read
   */
  static BertSettings read(ConfigJson json, BertSettings absent, String... leftovers) {
    BertSettings settings =
        new BertSettings(
            json.positive("vocab_size", absent.vocabularySize),
            json.positive("hidden_size", absent.width),
            json.layers("num_hidden_layers", absent.layers),
            json.positive("num_attention_heads", absent.heads),
            json.positive("intermediate_size", absent.feedForwardWidth),
            json.positive("max_position_embeddings", absent.positions),
            json.positive("type_vocab_size", absent.tokenTypes),
            json.activation("hidden_act", absent.activation),
            json.probability("hidden_dropout_prob", absent.hiddenDropout),
            json.probability("attention_probs_dropout_prob", absent.attentionDropout),
            json.positiveNumber("layer_norm_eps", absent.layerNormEpsilon),
            json.positiveNumber("initializer_range", absent.initializerRange),
            json.bool("is_decoder", absent.decoder),
            json.bool("add_cross_attention", absent.crossAttention),
            json.bool("tie_word_embeddings", absent.tied),
            json.tokens(absent.tokens),
            json.labels(),
            json.generic(leftovers));
    json.requireChoice("position_embedding_type", "absolute");
    json.requireInVocabulary("pad_token_id", settings.tokens.padding(), settings.vocabularySize);
    json.requireDivisible("hidden_size", settings.width, "num_attention_heads", settings.heads);
    return settings;
  }

  /** Starts a {@code config.json} with the common keys. */
  ObjectNode toJson(String modelType) {
    ObjectNode json = ConfigWriter.start(generic, modelType);
    json.put("vocab_size", vocabularySize);
    json.put("hidden_size", width);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("intermediate_size", feedForwardWidth);
    json.put("max_position_embeddings", positions);
    json.put("type_vocab_size", tokenTypes);
    json.put("hidden_act", activation);
    json.put("hidden_dropout_prob", hiddenDropout);
    json.put("attention_probs_dropout_prob", attentionDropout);
    json.put("layer_norm_eps", layerNormEpsilon);
    json.put("initializer_range", initializerRange);
    json.put("is_decoder", decoder);
    json.put("add_cross_attention", crossAttention);
    json.put("tie_word_embeddings", tied);
    ConfigWriter.putTokens(json, tokens);
    ConfigWriter.putLabels(json, labels);
    return json;
  }

  /** A dense layer with the family's initial values. */
  Linear linear(int in, int out) {
    return new Linear(in, out, initializerRange);
  }

  /** A table with the family's initial values. */
  Embedding embedding(int entries, int width) {
    return new Embedding(entries, width, initializerRange);
  }

  /** A norm with the family's epsilon. */
  LayerNorm norm(int width) {
    return new LayerNorm(width, layerNormEpsilon);
  }

  /** The table of positions, E wide. */
  Embedding positionTable(int width) {
    return embedding(positions, width);
  }

  /** What a layer needs to know, with BERT's dropout. */
  PostNormLayer.Sizes layer() {
    return layer(hiddenDropout, hiddenDropout);
  }

  /** As {@link #layer()} with other dropout on attention's and on the dense layers' output. */
  PostNormLayer.Sizes layer(double residualDropout, double outputDropout) {
    return new PostNormLayer.Sizes(
        width,
        heads,
        feedForwardWidth,
        Activation.named(activation),
        attentionDropout,
        residualDropout,
        outputDropout,
        layerNormEpsilon,
        initializerRange,
        crossAttention);
  }
}
