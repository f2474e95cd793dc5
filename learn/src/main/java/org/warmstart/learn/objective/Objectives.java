package org.warmstart.learn.objective;

import org.warmstart.base.record.Choices;

/** The pre-training objectives by name. */
public final class Objectives {
  /** All of them. */
  public static final Choices<Objective> ALL =
      Choices.of(Objective.class, "objective")
          .add("causal", Causal.class)
          .add("bidirectional", Bidirectional.class)
          .add("masked", Masked.class)
          .add("skip-thought", SkipThought.class)
          .add("quick-thought", QuickThought.class);

  private Objectives() {}
}
