package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Masks;

/** Every token sees all tokens up to itself (Vaswani et al. 2017, section 3.2.3). */
public record FullAttention() implements CausalAttention {
  @Override
  public Pass begin(Step step) {
    Tensor padding = step.paddingB11S();
    Tensor packing = step.packingB1TT();
    Tensor hidden = packing == null ? padding : padding == null ? packing : packing.add(padding);
    return Pass.over(
        Masks.decoder(hidden, step.before(), step.tokens()),
        Masks.causal(step.before(), step.tokens()),
        step.cache());
  }
}
