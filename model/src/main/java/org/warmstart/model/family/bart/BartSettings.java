package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * What the configurations of BART and the encoder-decoders built like it have in common, under the
 * same keys of {@code config.json}.
 *
 * @param positions tokens there are positions for
 * @param scaledEmbeddings whether embeddings are multiplied by the root of the width (Vaswani et
 *     al. 2017, section 3.4)
 * @param tied whether both sides and the output layer share one table of embeddings
 * @param decoder whether the decoder stands alone, beside another family's encoder
 */
record BartSettings(
    int vocabularySize,
    int width,
    int positions,
    Side encoderSide,
    Side decoderSide,
    String activation,
    double dropout,
    double attentionDropout,
    double activationDropout,
    double initializerRange,
    boolean scaledEmbeddings,
    boolean tied,
    boolean decoder,
    TokenRoles tokens,
    List<String> labels,
    Map<String, JsonNode> generic) {
  /**
   * One side's own sizes.
   *
   * @param layerDropout probability of leaving a layer out in training (Fan et al. 2020)
   */
  record Side(int layers, int heads, int feedForwardWidth, double layerDropout) {
    private static Side read(ConfigJson json, String name, int width, Side absent) {
      Side side =
          new Side(
              json.layers(name + "_layers", absent.layers),
              json.positive(name + "_attention_heads", absent.heads),
              json.positive(name + "_ffn_dim", absent.feedForwardWidth),
              json.probability(name + "_layerdrop", absent.layerDropout));
      json.requireDivisible("d_model", width, name + "_attention_heads", side.heads);
      return side;
    }

    private void write(ObjectNode json, String name) {
      json.put(name + "_layers", layers);
      json.put(name + "_attention_heads", heads);
      json.put(name + "_ffn_dim", feedForwardWidth);
      json.put(name + "_layerdrop", layerDropout);
    }
  }

  /** The large BART's and Pegasus' own, which apply where a key is left out. */
  static final BartSettings LARGE =
      new BartSettings(
          50265,
          1024,
          1024,
          new Side(12, 16, 4096, 0),
          new Side(12, 16, 4096, 0),
          "gelu",
          0.1,
          0,
          0,
          0.02,
          false,
          true,
          false,
          TokenRoles.NONE,
          ConfigJson.numberedLabels(3),
          Map.of());

  /** Keys of the first releases, which later ones leave out since nothing reads them. */
  private static final String[] LEFTOVERS = {
    "num_hidden_layers",
    "classif_dropout",
    "extra_pos_embeddings",
    "add_bias_logits",
    "force_bos_token_to_be_generated",
    "normalize_before",
    "normalize_embedding",
    "add_final_layer_norm",
    "static_position_embeddings",
    "id2label", // which Pegasus writes too, though it has no classes
    "label2id"
  };

  /** The large ones' own with others of a family's, as keys and values of a config.json. */
  static BartSettings base(String json) {
    return read(ConfigJson.literal(json), LARGE);
  }

  /** A configuration that is these settings and perhaps a few of its own. */
  interface Config extends ModelConfig {
    BartSettings bart();

    @Override
    default int vocabularySize() {
      return bart().vocabularySize;
    }

    @Override
    default int width() {
      return bart().width;
    }

    @Override
    default int layers() {
      return bart().encoderSide.layers;
    }

    @Override
    default int decoderLayers() {
      return bart().decoderSide.layers;
    }

    @Override
    default int maxPositions() {
      return bart().positions;
    }

    @Override
    default List<String> labels() {
      return bart().labels;
    }

    @Override
    default TokenRoles tokens() {
      return bart().tokens;
    }
  }

  /**
   * Reads the common keys.
   *
   * @param absent what applies to keys left out
   */
  static BartSettings read(ConfigJson json, BartSettings absent) {
    int width = json.positive("d_model", absent.width);
    Map<String, JsonNode> generic = json.generic(LEFTOVERS);
    absent.generic.forEach(generic::putIfAbsent);
    BartSettings settings =
        new BartSettings(
            json.positive("vocab_size", absent.vocabularySize),
            width,
            json.positive("max_position_embeddings", absent.positions),
            Side.read(json, "encoder", width, absent.encoderSide),
            Side.read(json, "decoder", width, absent.decoderSide),
            json.activation("activation_function", absent.activation),
            json.probability("dropout", absent.dropout),
            json.probability("attention_dropout", absent.attentionDropout),
            json.probability("activation_dropout", absent.activationDropout),
            json.positiveNumber("init_std", absent.initializerRange),
            json.bool("scale_embedding", absent.scaledEmbeddings),
            json.bool("tie_word_embeddings", absent.tied),
            json.bool("is_decoder", absent.decoder),
            json.tokens(absent.tokens),
            json.labels(absent.labels),
            generic);
    json.requireInVocabulary("pad_token_id", settings.tokens.padding(), settings.vocabularySize);
    return settings;
  }

  /**
   * Refuses a configuration of the first releases that asks for the other kind.
   *
   * @param pegasus whether norms come first and positions are sinusoids, as in Pegasus and not BART
   */
  static void requireKind(ConfigJson json, boolean pegasus) {
    json.require("normalize_before", pegasus);
    json.require("normalize_embedding", !pegasus);
    json.require("add_final_layer_norm", pegasus);
    json.require("static_position_embeddings", pegasus);
  }

  /** Starts a {@code config.json} with the common keys. */
  ObjectNode toJson(String modelType) {
    ObjectNode json = ConfigWriter.start(generic, modelType);
    json.put("vocab_size", vocabularySize);
    json.put("d_model", width);
    json.put("max_position_embeddings", positions);
    encoderSide.write(json, "encoder");
    decoderSide.write(json, "decoder");
    json.put("activation_function", activation);
    json.put("dropout", dropout);
    json.put("attention_dropout", attentionDropout);
    json.put("activation_dropout", activationDropout);
    json.put("init_std", initializerRange);
    json.put("scale_embedding", scaledEmbeddings);
    json.put("tie_word_embeddings", tied);
    json.put("is_decoder", decoder);
    json.put("is_encoder_decoder", !decoder);
    ConfigWriter.putTokens(json, tokens);
    return json;
  }

  Linear linear(int in, int out) {
    return new Linear(in, out, initializerRange);
  }

  /** A table of words' embeddings. */
  Embedding words() {
    Integer padding = tokens.padding();
    return padding == null
        ? new Embedding(vocabularySize, width, initializerRange)
        : Embedding.withPadding(vocabularySize, width, initializerRange, padding);
  }

  /** An output matrix of its own, [V, D]. */
  Parameter output() {
    return new Parameter(Initializer.normal(initializerRange), vocabularySize, width);
  }
}
