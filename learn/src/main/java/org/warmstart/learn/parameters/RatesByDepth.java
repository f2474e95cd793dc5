package org.warmstart.learn.parameters;

import org.warmstart.base.record.Choices;

/** The learning rates by depth, by name. */
public final class RatesByDepth {
  /** All of them. */
  public static final Choices<RateByDepth> ALL =
      Choices.of(RateByDepth.class, "parameterRates")
          .add("uniform", RateByDepth.Uniform.class)
          .add("layer-decay", RateByDepth.LayerDecay.class)
          .add("discriminative", RateByDepth.Discriminative.class);

  private RatesByDepth() {}
}
