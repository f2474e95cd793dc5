package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * What the configurations of BART and the encoder-decoders built like it have in common, under the
 * same keys of {@code config.json}; where one is left out, the large BART's and Pegasus' own apply.
 * The leftovers are keys of the first releases.
 *
 * @param positions tokens there are positions for
 * @param scaledEmbeddings whether embeddings are multiplied by the root of the width (Vaswani et
 *     al. 2017, section 3.4)
 * @param tied whether both sides and the output layer share one table of embeddings
 * @param decoder whether the decoder stands alone, beside another family's encoder
 */
@Leftovers({
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
})
record BartSettings(
    @Key("vocab_size") @Default("50265") @Size int vocabularySize,
    @Key("d_model") @Default("1024") @Size int width,
    @Key("max_position_embeddings") @Default("1024") @Size int positions,
    @Flat("encoder") Side encoderSide,
    @Flat("decoder") Side decoderSide,
    @Key("activation_function") @Default("gelu") @ActivationName String activation,
    @Key("dropout") @Default("0.1") @Probability double dropout,
    @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
    @Key("activation_dropout") @Default("0") @Probability double activationDropout,
    @Key("init_std") @Default("0.02") @Positive double initializerRange,
    @Key("scale_embedding") boolean scaledEmbeddings,
    @Key("tie_word_embeddings") @Default("true") boolean tied,
    @Key("is_decoder") boolean decoder,
    @Flat TokenRoles tokens,
    @Labels(value = 3, written = false) List<String> labels,
    Map<String, JsonNode> generic)
    implements CheckedKeys {
  /**
   * One side's own sizes.
   *
   * @param layerDropout probability of leaving a layer out in training (Fan et al. 2020)
   */
  record Side(
      @Key("*_layers") @Default("12") @Layers int layers,
      @Key("*_attention_heads") @Default("16") @Size int heads,
      @Key("*_ffn_dim") @Default("4096") @Size int feedForwardWidth,
      @Key("*_layerdrop") @Default("0") @Probability double layerDropout) {}

  @Override
  public void check(ConfigJson json) {
    json.requireDivisible("d_model", width, "encoder_attention_heads", encoderSide.heads);
    json.requireDivisible("d_model", width, "decoder_attention_heads", decoderSide.heads);
    json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
  }

  @Derived(key = "is_encoder_decoder", behind = "is_decoder", checked = false)
  boolean hasBothSides() {
    return !decoder;
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

  /** Refuses a configuration of the first releases that asks for another style than a family's. */
  static void requireStyle(ConfigJson json, BartLayers.Style style) {
    json.require("normalize_before", style.normsFirst());
    json.require("normalize_embedding", style.normsEmbeddings());
    json.require("add_final_layer_norm", style.normsFirst());
    json.require("static_position_embeddings", style.hasSinusoids());
  }

  Linear linear(int in, int out) {
    return new Linear(in, out, initializerRange);
  }

  /** A table of words' embeddings. */
  Embedding words() {
    return Embedding.withPadding(vocabularySize, width, initializerRange, tokens.padding());
  }

  /** An output matrix of its own, [V, D]. */
  Parameter output() {
    return new Parameter(Initializer.normal(initializerRange), vocabularySize, width);
  }
}
