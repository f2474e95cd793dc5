package org.warmstart.tensor.optimizer;

import org.warmstart.base.InputException;

/** Refuses settings that would make weights no numbers. */
final class Checks {
  private Checks() {}

  /** From 0 to below 1. */
  static void share(String name, double value) {
    require(value >= 0 && value < 1, name, "be from 0 to below 1", value);
  }

  static void above0(String name, double value) {
    require(value > 0 && Double.isFinite(value), name, "be a finite number above 0", value);
  }

  static void atLeast0(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name, "be a finite number of at least 0", value);
  }

  private static void require(boolean holds, String name, String wanted, double value) {
    if (!holds) {
      throw new InputException(name + " has to " + wanted + ", not " + value);
    }
  }
}
