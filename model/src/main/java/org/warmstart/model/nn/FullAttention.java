package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;

/** Every token sees all tokens up to itself (Vaswani et al. 2017, section 3.2.3). */
public record FullAttention() implements CausalAttention {
  @Override
  public Pass begin(Step step) {
    return begin(step, HiddenStates.NONE);
  }

  @Override
  public Pass begin(Step step, HiddenStates hidden) {
    Tensor unseen = unseen(step);
    return Pass.over(
        Masks.decoder(unseen, step.before(), step.tokens()),
        Masks.causal(step.before(), step.tokens()),
        step.cache(),
        hidden);
  }

  /** What padding and the texts of a packed row hide, added up. */
  private static @Nullable Tensor unseen(Step step) {
    Tensor padding = step.paddingB11S();
    Tensor packing = step.packingB1TT();
    if (packing == null) {
      return padding;
    }
    return padding == null ? packing : packing.add(padding);
  }
}
