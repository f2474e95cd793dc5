package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.Masks;

/** Every token sees all tokens up to itself (Vaswani et al. 2017, section 3.2.3). */
public record FullAttention() implements CausalAttention {
  @Override
  public Pass begin(Step step) {
    Tensor bias = Masks.decoder(step.paddingB11S(), step.before(), step.tokens());
    boolean causal = Masks.causal(step.before(), step.tokens());
    return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
      KeyValueCache.KeysAndValues seen = seen(step.cache(), layer, kBMTH, vBMTH);
      return GroupedQueries.attention(
          qBNTH, seen.keys(), seen.values(), bias, causal, scale, dropout);
    };
  }

  private static KeyValueCache.KeysAndValues seen(
      @Nullable KeyValueCache cache, int layer, Tensor kBMTH, Tensor vBMTH) {
    return cache == null
        ? new KeyValueCache.KeysAndValues(kBMTH, vBMTH)
        : cache.append(layer, kBMTH, vBMTH);
  }
}
