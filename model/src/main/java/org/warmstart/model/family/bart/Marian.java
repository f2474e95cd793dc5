package org.warmstart.model.family.bart;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;

/**
 * Marian's translation models (Junczys-Dowmunt et al. 2018; OPUS-MT, Tiedemann & Thottingal 2020):
 * the Transformer of Vaswani et al. (2017) with all sines in front of the cosines, and an output
 * layer with a bias.
 */
public final class Marian {
  private Marian() {}

  /**
   * Sizes and choices of a Marian.
   *
   * @param writtenTokens the vocabulary of what it writes, which has to be that of what it reads
   * @param shared whether both sides share one table of embeddings
   */
  public record Config(
      @Flat
          @Default(
              "{vocab_size: 58101, pad_token_id: 58100, eos_token_id: 0,"
                  + " decoder_start_token_id: 58100, forced_eos_token_id: 0}")
          BartSettings bart,
      @Key("decoder_vocab_size") @UnlessDefault @Size @Nullable Integer writtenTokens,
      @Key("share_encoder_decoder_embeddings") @Only @Default("true") boolean shared)
      implements BartSettings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      BartSettings.requireStyle(json, BartLayers.Style.MARIAN);
      if (writtenTokens != null && writtenTokens != bart.vocabularySize()) {
        throw new InputException(
            json.where()
                + ": 'decoder_vocab_size' is "
                + writtenTokens
                + ", and only 'vocab_size' "
                + bart.vocabularySize()
                + " is supported, since both sides share their embeddings");
      }
    }

    @Override
    public String modelType() {
      return "marian";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  public static final Family<Config> FAMILY =
      Bart.Heads.addTo(
              Family.of("marian", Config.class), "Marian", "MarianMTModel", BartLayers.Style.MARIAN)
          .usualHead(Head.SEQUENCE_TO_SEQUENCE)
          .preset(
              "opus-mt-en-de",
              """
              {"d_model": 512, "encoder_layers": 6, "decoder_layers": 6,
               "encoder_attention_heads": 8, "decoder_attention_heads": 8,
               "encoder_ffn_dim": 2048, "decoder_ffn_dim": 2048, "max_position_embeddings": 512,
               "activation_function": "swish", "scale_embedding": true, "num_beams": 6,
               "max_length": 512}
              """);
}
