package org.warmstart.model.family.bart;

import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigRecords;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;

/**
 * The Transformer (Vaswani et al. 2017): an encoder and a decoder with norms behind every residual,
 * sinusoids for positions, and one table of embeddings for what is read, what is written and the
 * output layer. There are no checkpoints of it: it is trained from scratch, on pairs of texts.
 */
public final class Transformer {
  private Transformer() {}

  /** The base model (table 3), whose sentence pairs share 37,000 byte pairs (section 5.1). */
  static final String BASE =
      """
      {vocab_size: 37000, d_model: 512, encoder_layers: 6, decoder_layers: 6,
       encoder_attention_heads: 8, decoder_attention_heads: 8, encoder_ffn_dim: 2048,
       decoder_ffn_dim: 2048, activation_function: relu, scale_embedding: true}
      """;

  /**
   * Sizes and choices of a Transformer.
   *
   * @param labelSmoothing see {@link org.warmstart.model.ModelConfig#labelSmoothing()}
   */
  public record Config(
      @Flat @Default(BASE) BartSettings bart,
      @Key("label_smoothing") @Default("0.1") @Probability double labelSmoothing)
      implements BartSettings.Config {
    static Config read(ConfigJson json) {
      Config config = ConfigRecords.read(json, Config.class);
      // embeddings that start with 1/√width have a variance of 1 once they are scaled by √width
      return json.states("init_std")
          ? config
          : (Config) config.with("initializerRange", 1 / Math.sqrt(config.width()));
    }

    @Override
    public String modelType() {
      return "transformer";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /** The sizes of table 3; the base model's are the defaults. */
  public static final Family<Config> FAMILY =
      Bart.Heads.addTo(
              Family.of("transformer", Config.class, Config::read).ours(),
              "Transformer",
              BartLayers.Style.TRANSFORMER)
          .preset("transformer-base", "{}")
          .preset(
              "transformer-big",
              """
              {"d_model": 1024, "encoder_attention_heads": 16, "decoder_attention_heads": 16,
               "encoder_ffn_dim": 4096, "decoder_ffn_dim": 4096, "dropout": 0.3}
              """);
}
