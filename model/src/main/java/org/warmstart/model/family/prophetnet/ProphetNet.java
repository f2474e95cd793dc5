package org.warmstart.model.family.prophetnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
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
  private static final TokenRoles TOKENS = new TokenRoles(1, 2, 0, 0);

  private ProphetNet() {}

  /** One side's own sizes. */
  record Side(int layers, int heads, int feedForwardWidth) {
    private static Side read(ConfigJson json, String name, int width) {
      String headsKey = "num_" + name + "_attention_heads";
      Side side =
          new Side(
              json.layers("num_" + name + "_layers", 12),
              json.positive(headsKey, 16),
              json.positive(name + "_ffn_dim", 4096));
      json.requireDivisible("hidden_size", width, headsKey, side.heads);
      return side;
    }

    private void write(ObjectNode json, String name) {
      json.put("num_" + name + "_layers", layers);
      json.put("num_" + name + "_attention_heads", heads);
      json.put(name + "_ffn_dim", feedForwardWidth);
    }
  }

  /**
   * How far words look ahead and back.
   *
   * @param streams how many future words are predicted at once, n in the paper
   * @param buckets how many distances to earlier words are told apart
   * @param farthest the distance from which on all are one
   * @param lossOfFirst whether only the next word is learned, and not those behind it
   * @param smoothing share of each label that is spread over the vocabulary
   */
  record Prophecy(int streams, int buckets, int farthest, boolean lossOfFirst, double smoothing) {
    private static Prophecy read(ConfigJson json) {
      Prophecy prophecy =
          new Prophecy(
              json.positive("ngram", 2),
              json.positive("num_buckets", 32),
              json.positive("relative_max_distance", 128),
              json.bool("disable_ngram_loss", false),
              json.probability("eps", 0));
      if (prophecy.buckets < 2) {
        throw json.wrong("num_buckets", "a whole number from 2 on");
      }
      if (prophecy.farthest <= prophecy.buckets / 2) {
        throw json.wrong("relative_max_distance", "more than half of 'num_buckets'");
      }
      return prophecy;
    }

    private void write(ObjectNode json) {
      json.put("ngram", streams);
      json.put("num_buckets", buckets);
      json.put("relative_max_distance", farthest);
      json.put("disable_ngram_loss", lossOfFirst);
      json.put("eps", smoothing);
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
  public record Config(
      int vocabularySize,
      int width,
      int positionRows,
      Side encoderSide,
      Side decoderSide,
      Prophecy prophecy,
      String activation,
      double dropout,
      double attentionDropout,
      double activationDropout,
      double initializerRange,
      boolean tied,
      boolean decoder,
      boolean crossAttention,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    static Config read(ConfigJson json) {
      boolean decoder = json.bool("is_decoder", false);
      if (!decoder) {
        json.require("add_cross_attention", true);
      }
      int width = json.positive("hidden_size", 1024);
      Config config =
          new Config(
              json.positive("vocab_size", 30522),
              width,
              json.positive("max_position_embeddings", 512),
              Side.read(json, "encoder", width),
              Side.read(json, "decoder", width),
              Prophecy.read(json),
              json.activation("activation_function", "gelu"),
              json.probability("dropout", 0.1),
              json.probability("attention_dropout", 0.1),
              json.probability("activation_dropout", 0.1),
              json.positiveNumber("init_std", 0.02),
              json.bool("tie_word_embeddings", true),
              decoder,
              json.bool("add_cross_attention", true),
              json.tokens(TOKENS),
              json.labels(),
              json.generic("num_hidden_layers", "encoder_layerdrop", "decoder_layerdrop"));
      json.finish();
      if (config.tokens.padding() == null) {
        throw json.wrong("pad_token_id", "a token number: positions are counted from it");
      }
      json.requireToken("pad_token_id", config.padding(), config.vocabularySize);
      if (config.maxPositions() < 1) {
        throw json.wrong(
            "max_position_embeddings", "at least 3 more than 'pad_token_id' " + config.padding());
      }
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("hidden_size", width);
      json.put("max_position_embeddings", positionRows);
      encoderSide.write(json, "encoder");
      decoderSide.write(json, "decoder");
      prophecy.write(json);
      json.put("activation_function", activation);
      json.put("dropout", dropout);
      json.put("attention_dropout", attentionDropout);
      json.put("activation_dropout", activationDropout);
      json.put("init_std", initializerRange);
      json.put("tie_word_embeddings", tied);
      json.put("is_decoder", decoder);
      json.put("add_cross_attention", crossAttention);
      json.put("is_encoder_decoder", !decoder);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
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
      Family.of("prophetnet", Config.class, Config::read)
          .encoder()
          .decoderBySwitches()
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
