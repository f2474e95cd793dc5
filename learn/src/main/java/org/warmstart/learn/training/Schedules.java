package org.warmstart.learn.training;

import org.warmstart.base.record.Choices;

/** The schedules of the learning rate by name. */
public final class Schedules {
  /** All of them. */
  public static final Choices<Schedule> ALL =
      Choices.of(Schedule.class, "schedule")
          .add("constant", Schedule.Constant.class)
          .add("linear", Schedule.Linear.class)
          .add("cosine", Schedule.Cosine.class)
          .add("polynomial", Schedule.Polynomial.class)
          .add("inverse-square-root", Schedule.InverseSquareRoot.class)
          .add("slanted-triangular", Schedule.SlantedTriangular.class);

  private Schedules() {}
}
