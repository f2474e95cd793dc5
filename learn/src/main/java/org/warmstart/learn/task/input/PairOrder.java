package org.warmstart.learn.task.input;

/** In which order a model that reads from left to right reads the two texts of a pair. */
public enum PairOrder {
  /** The first, then the second, as premise and hypothesis have it. */
  GIVEN,
  /**
   * Both orders, each by itself, as texts to compare have none: the states at their ends are added
   * up below the output layer (Radford et al. 2018, section 3.3).
   */
  BOTH
}
