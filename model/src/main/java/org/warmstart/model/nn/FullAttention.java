package org.warmstart.model.nn;

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
    return Pass.over(
        Masks.decoder(step.paddingB11S(), step.before(), step.tokens()),
        Masks.causal(step.before(), step.tokens()),
        step.cache(),
        hidden);
  }
}
