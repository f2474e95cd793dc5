package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.decoding.KeyValueCache;

/**
 * Every token sees the last {@code window} tokens, itself counted in: the "locally banded sparse"
 * layers of GPT-3 (Brown et al. 2020, section 2.1) and the local ones of GPT-Neo. While decoding,
 * only a window of keys and values is kept.
 */
public record LocalAttention(int window) implements CausalAttention {
  @Override
  public Pass begin(Step step) {
    step.requireOneText("layers that see a window of the text");
    KeyValueCache cache = step.cache();
    int kept = window - 1;
    if (step.before() == 0) {
      SlidingWindow band =
          new SlidingWindow(kept, 0, step.batch(), step.tokens(), step.paddingB11S());
      return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
        if (cache != null) {
          cache.appendRecent(layer, kBMTH, vBMTH, kept);
        }
        return band.attend(qBNTH, kBMTH, vBMTH, scale, dropout);
      };
    }
    if (cache == null) {
      throw new IllegalStateException("there are tokens before, but no cache that holds them");
    }
    Tensor bias = bias(step);
    return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) -> {
      KeyValueCache.KeysAndValues seen = cache.appendRecent(layer, kBMTH, vBMTH, kept);
      return GroupedQueries.attention(
          qBNTH, seen.keys(), seen.values(), bias, false, scale, dropout);
    };
  }

  /** For T new tokens behind the last window - 1 ones; null where a single one sees them all. */
  private @Nullable Tensor bias(Step step) {
    long earlier = Math.min(step.before(), window - 1);
    Tensor padding = step.paddingB11S();
    Tensor recent =
        padding == null
            ? null
            : padding.narrow(3, step.before() - earlier, earlier + step.tokens());
    return step.tokens() == 1
        ? recent
        : SlidingWindow.band(window - 1, 0, earlier, step.tokens(), recent);
  }
}
