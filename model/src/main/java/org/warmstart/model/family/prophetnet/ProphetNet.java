package org.warmstart.model.family.prophetnet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
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
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.WholeText;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Linear;

/**
 * ProphetNet (Qi et al. 2020): an encoder-decoder whose decoder learns to predict the next n words
 * at once; beside the main stream run n predicting ones (section 3.2), of which the first writes.
 *
 * <p>Shapes: B batch, G streams, T target tokens, D width, V vocabulary.
 */
public final class ProphetNet {
  private ProphetNet() {}

  /** One side's own sizes. */
  record Side(
      @Key("num_*_layers") @Default("12") @Layers int layers,
      @Key("num_*_attention_heads") @Default("16") @Size int heads,
      @Key("*_ffn_dim") @Default("4096") @Size int feedForwardWidth) {}

  /**
   * How far words look ahead and back.
   *
   * @param streams how many future words are predicted at once, n in the paper
   * @param buckets how many distances to earlier words are told apart
   * @param farthest the distance from which on all are one
   * @param lossOfFirst whether only the next word is learned, and not those behind it
   * @param smoothing share of each label that is spread over the vocabulary
   */
  record Prophecy(
      @Key("ngram") @Default("2") @Size int streams,
      @Key("num_buckets") @Default("32") @Size int buckets,
      @Key("relative_max_distance") @Default("128") @Size int farthest,
      @Key("disable_ngram_loss") boolean lossOfFirst,
      @Key("eps") @Default("0") @Probability double smoothing)
      implements CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      if (buckets < 2) {
        throw json.wrong("num_buckets", "a whole number from 2 on");
      }
      if (farthest <= buckets / 2) {
        throw json.wrong("relative_max_distance", "more than half of 'num_buckets'");
      }
    }
  }

  /**
   * Sizes and choices of a ProphetNet.
   *
   * @param positionRows rows of the tables of positions
   * @param tied whether both sides and the output layer share one table of embeddings
   * @param decoder whether the decoder stands alone, or beside another family's encoder
   * @param crossAttention whether it can read an encoder's states
   */
  @Leftovers({"num_hidden_layers", "encoder_layerdrop", "decoder_layerdrop"})
  public record Config(
      @Key("vocab_size") @Default("30522") @Size int vocabularySize,
      @Key("hidden_size") @Default("1024") @Size int width,
      @Key("max_position_embeddings") @Default("512") @Size int positionRows,
      @Flat("encoder") Side encoderSide,
      @Flat("decoder") Side decoderSide,
      @Flat Prophecy prophecy,
      @Key("activation_function") @Default("gelu") @ActivationName String activation,
      @Key("dropout") @Default("0.1") @Probability double dropout,
      @Key("attention_dropout") @Default("0.1") @Probability double attentionDropout,
      @Key("activation_dropout") @Default("0.1") @Probability double activationDropout,
      @Key("init_std") @Default("0.02") @Positive double initializerRange,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Key("is_decoder") boolean decoder,
      @Key("add_cross_attention") @Default("true") boolean crossAttention,
      @Flat
          @Default("{bos_token_id: 1, eos_token_id: 2, pad_token_id: 0, decoder_start_token_id: 0}")
          TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      if (!decoder) {
        json.require("add_cross_attention", true);
      }
      json.requireDivisible("hidden_size", width, "num_encoder_attention_heads", encoderSide.heads);
      json.requireDivisible("hidden_size", width, "num_decoder_attention_heads", decoderSide.heads);
      if (tokens.padding() == null) {
        throw json.wrong("pad_token_id", "a token number: positions are counted from it");
      }
      json.requireToken("pad_token_id", padding(), vocabularySize);
      if (maxPositions() < 1) {
        throw json.wrong(
            "max_position_embeddings", "at least 3 more than 'pad_token_id' " + padding());
      }
    }

    @Derived(key = "is_encoder_decoder", behind = "add_cross_attention", checked = false)
    boolean hasBothSides() {
      return !decoder;
    }

    @Override
    public String modelType() {
      return "prophetnet";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int layers() {
      return encoderSide.layers;
    }

    @Override
    public int decoderLayers() {
      return decoderSide.layers;
    }

    /**
     * The predicting streams stand one position further on, and the rows up to the padding token's
     * number are never read.
     */
    @Override
    public int maxPositions() {
      return positionRows - padding() - 2;
    }

    int padding() {
      Integer padding = tokens.padding();
      return padding == null ? 0 : padding;
    }

    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    Embedding embedding(int entries) {
      return Embedding.withPadding(entries, width, initializerRange, padding());
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("prophetnet", Config.class)
          .encoder()
          .decoderBySwitches()
          .ahead()
          .head(
              Head.SEQUENCE_TO_SEQUENCE,
              "ProphetNetForConditionalGeneration",
              (c, id) -> new ProphetNetHeads.Generation(id, c, new ProphetNetLayers.Both(c)))
          .head(
              Head.CAUSAL_LM,
              "ProphetNetForCausalLM",
              (c, id) -> new ProphetNetHeads.Alone(id, c, new ProphetNetLayers.Alone(c)))
          .head(
              Head.NONE,
              "ProphetNetModel",
              (c, id) ->
                  new EncoderModel<>(
                      id, new WholeText<>(new ProphetNetLayers.MainStream(c), c), null))
          .head(
              Head.ENCODER,
              "ProphetNetEncoder",
              (c, id) ->
                  new EncoderModel<>(id, Head.ENCODER, new ProphetNetLayers.EncoderSide(c), null))
          .names(ProphetNet::names)
          .preset("prophetnet-large-uncased", "{}");

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("prophetnet.");
    if (!config.tied) {
      return names;
    }
    String prefix = head.isBare() ? "" : "prophetnet.";
    String words = prefix + "word_embeddings.weight";
    Map<String, String> aliases = new LinkedHashMap<>();
    aliases.put(prefix + "encoder.word_embeddings.weight", words);
    aliases.put(prefix + "decoder.word_embeddings.weight", words);
    aliases.put("lm_head.weight", words);
    return names.withAliases(aliases);
  }
}
