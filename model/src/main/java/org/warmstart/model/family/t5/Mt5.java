package org.warmstart.model.family.t5;

import org.warmstart.base.record.Default;
import org.warmstart.model.Family;
import org.warmstart.model.config.Keys.Flat;

/**
 * mT5 (Xue et al. 2021): version 1.1 of a {@linkplain T5}, pre-trained on a hundred languages with
 * a vocabulary for all of them (section 3.2).
 */
public final class Mt5 {
  /** Sizes and choices of an mT5; the small one's are the defaults. */
  public record Config(
      @Flat
          @Default(
              "{vocab_size: 250112, d_ff: 1024, num_layers: 8, num_heads: 6,"
                  + " feed_forward_proj: gated-gelu, tie_word_embeddings: false,"
                  + " eos_token_id: 1, pad_token_id: 0, decoder_start_token_id: 0}")
          T5.Sizes t5)
      implements T5.Layout {
    /** As version 1.1, also where later files say that the output layer is tied. */
    @Override
    public boolean scalesOutputs() {
      return false;
    }

    @Override
    public String modelType() {
      return "mt5";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  public static final Family<Config> FAMILY =
      T5.family("mt5", Config.class, "MT5")
          .preset("mt5-small", "{}")
          .preset("mt5-base", size(768, 2048, 12, 12))
          .preset("mt5-large", size(1024, 2816, 24, 16))
          .preset("mt5-xl", size(2048, 5120, 24, 32))
          .preset("mt5-xxl", size(4096, 10240, 24, 64));

  private Mt5() {}

  private static String size(int width, int feedForward, int layers, int heads) {
    return "{\"d_model\": %d, \"d_ff\": %d, \"num_layers\": %d, \"num_heads\": %d}"
        .formatted(width, feedForward, layers, heads);
  }
}
