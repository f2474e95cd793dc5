package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Tokens drawn from the model's distribution, cut off by top-k (Fan, Lewis & Dauphin 2018) and
 * top-p (Holtzman et al. 2020).
 *
 * @param temperature divides logits before drawing; below 1 sharpens
 * @param topK draws only from so many likeliest tokens; 0 for all
 * @param topP draws only from the likeliest tokens that together have this probability
 */
public record Sampling(
    @Default("1") @InRange(least = GenerationSettings.SMALL, most = GenerationSettings.LARGE)
        double temperature,
    @Default("50") @InRange(least = 0) int topK,
    @Default("1") @InRange(least = GenerationSettings.SMALL, most = 1) double topP)
    implements DecodingStrategy {
  public Sampling {
    NumberRange.check(Sampling.class, temperature, topK, topP);
  }

  @Override
  public List<Generated> write(Decoding decoding) {
    return TokenByToken.write(decoding, new TokenSampler(decoding, this)::draw);
  }

  @Override
  public @Nullable String refusal(int sequences) {
    return null;
  }

  @Override
  public boolean draws() {
    return true;
  }
}
