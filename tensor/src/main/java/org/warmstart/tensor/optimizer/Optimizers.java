package org.warmstart.tensor.optimizer;

import org.warmstart.base.record.Choices;

/** The optimizers by name. */
public final class Optimizers {
  /** All of them. */
  public static final Choices<OptimizerSettings> ALL =
      Choices.of(OptimizerSettings.class, "optimizer")
          .add("adamw", AdamW.Settings.class)
          .add("adafactor", Adafactor.Settings.class)
          .add("sgd", Sgd.Settings.class);

  private Optimizers() {}
}
