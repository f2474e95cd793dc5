package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.Family;
import org.warmstart.model.Head;

/**
 * Pegasus (Zhang et al. 2020): a Transformer with both sides, pre-trained to write the sentences
 * that a text is short of; pre-norm, with sinusoids for positions (appendix C of the paper, in its
 * own code's order).
 */
public final class Pegasus {
  private Pegasus() {}

  /** Sizes and choices of a Pegasus. */
  public record Config(BartSettings bart) implements BartSettings.Config {
    private static final BartSettings DEFAULTS =
        BartSettings.base(
            """
            {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0,
             "forced_eos_token_id": 1}
            """);

    static Config read(ConfigJson json) {
      BartSettings.requireKind(json, true);
      Config config = new Config(BartSettings.read(json, DEFAULTS));
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      return bart.toJson(modelType());
    }

    @Override
    public String modelType() {
      return "pegasus";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  public static final Family<Config> FAMILY =
      Bart.Heads.addTo(
              Family.of("pegasus", Config.class, Config::read), "Pegasus", BartLayers.Style.PEGASUS)
          .usualHead(Head.SEQUENCE_TO_SEQUENCE)
          .preset(
              "pegasus-large",
              """
              {"vocab_size": 96103, "encoder_layers": 16, "decoder_layers": 16,
               "activation_function": "relu", "attention_dropout": 0.1, "activation_dropout": 0.1,
               "scale_embedding": true, "num_beams": 8, "length_penalty": 0.8, "max_length": 256}
              """);
}
