package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.Family;

/**
 * The Transformer (Vaswani et al. 2017): an encoder and a decoder with norms behind every residual,
 * sinusoids for positions, and one table of embeddings for what is read, what is written and the
 * output layer. There are no checkpoints of it: it is trained from scratch, on pairs of texts.
 */
public final class Transformer {
  private Transformer() {}

  /**
   * Sizes and choices of a Transformer.
   *
   * @param labelSmoothing see {@link org.warmstart.model.ModelConfig#labelSmoothing()}
   */
  public record Config(BartSettings bart, double labelSmoothing) implements BartSettings.Config {
    private static final double LABEL_SMOOTHING = 0.1;
    private static final String INITIAL = "init_std";

    /** The base model (table 3), whose sentence pairs share 37,000 byte pairs (section 5.1). */
    private static final BartSettings DEFAULTS =
        BartSettings.base(
            """
            {"vocab_size": 37000, "d_model": 512, "encoder_layers": 6, "decoder_layers": 6,
             "encoder_attention_heads": 8, "decoder_attention_heads": 8, "encoder_ffn_dim": 2048,
             "decoder_ffn_dim": 2048, "activation_function": "relu", "scale_embedding": true}
            """);

    static Config read(ConfigJson json) {
      int width = json.positive("d_model", DEFAULTS.width());
      // embeddings that start with 1/√width have a variance of 1 once they are scaled by √width
      json.putAbsent(INITIAL, 1 / Math.sqrt(width));
      Config config =
          new Config(
              BartSettings.read(json, DEFAULTS),
              json.probability("label_smoothing", LABEL_SMOOTHING));
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      return bart.toJson(modelType()).put("label_smoothing", labelSmoothing);
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
              Family.of("transformer", Config.class, Config::read),
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
