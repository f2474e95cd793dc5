package org.warmstart.pipeline.behaviour;

import org.warmstart.base.record.Choices;

/** The types of behaviour tests by name (Ribeiro et al., Beyond accuracy, 2020, section 2.2). */
public final class Checks {
  /** All of them. */
  public static final Choices<Check> ALL =
      Choices.of(Check.class, "type of test")
          .add("minimum-functionality", MinimumFunctionality.class)
          .add("invariance", Invariance.class)
          .add("direction", Direction.class);

  private Checks() {}
}
