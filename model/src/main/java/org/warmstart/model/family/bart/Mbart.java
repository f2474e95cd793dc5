package org.warmstart.model.family.bart;

import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;

/**
 * mBART (Liu et al. 2020): a {@linkplain Bart} of many languages with norms in front of every part.
 * A text ends with a token that names its language, and the decoder starts with it (section 2.2).
 */
public final class Mbart {
  private Mbart() {}

  /** Sizes and choices of an mBART. */
  public record Config(
      @Flat @Default("{bos_token_id: 0, pad_token_id: 1, eos_token_id: 2, forced_eos_token_id: 2}")
          BartSettings bart,
      @Key("classifier_dropout") @Default("0") @Probability double classifierDropout)
      implements Bart.Classifying, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      BartSettings.requireStyle(json, STYLE);
    }

    @Override
    public boolean startsWithLastToken() {
      return true;
    }

    @Override
    public String modelType() {
      return "mbart";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  private static final BartLayers.Style STYLE = BartLayers.Style.MBART;

  public static final Family<Config> FAMILY =
      Bart.Heads.addTexts(
              Bart.Heads.addTo(Family.of("mbart", Config.class), "MBart", STYLE), "MBart", STYLE)
          .usualHead(Head.SEQUENCE_TO_SEQUENCE)
          .preset("mbart-large-cc25", large(250027))
          .preset("mbart-large-50", large(250054));

  private static String large(int vocabularySize) {
    return "{\"vocab_size\": %d, \"scale_embedding\": true, \"dropout\": 0.1}"
        .formatted(vocabularySize);
  }
}
