package org.warmstart.model.family.bart;

import org.warmstart.base.record.Default;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;

/**
 * Pegasus (Zhang et al. 2020): a Transformer with both sides, pre-trained to write the sentences
 * that a text is short of; pre-norm, with sinusoids for positions (appendix C of the paper, in its
 * own code's order).
 */
public final class Pegasus {
  private Pegasus() {}

  /** Sizes and choices of a Pegasus. */
  public record Config(
      @Flat
          @Default(
              "{pad_token_id: 0, eos_token_id: 1, decoder_start_token_id: 0,"
                  + " forced_eos_token_id: 1}")
          BartSettings bart)
      implements BartSettings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      BartSettings.requireStyle(json, BartLayers.Style.PEGASUS);
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
      Bart.Heads.addTo(Family.of("pegasus", Config.class), "Pegasus", BartLayers.Style.PEGASUS)
          .usualHead(Head.SEQUENCE_TO_SEQUENCE)
          .preset(
              "pegasus-large",
              """
              {"vocab_size": 96103, "encoder_layers": 16, "decoder_layers": 16,
               "activation_function": "relu", "attention_dropout": 0.1, "activation_dropout": 0.1,
               "scale_embedding": true, "num_beams": 8, "length_penalty": 0.8, "max_length": 256}
              """);
}
