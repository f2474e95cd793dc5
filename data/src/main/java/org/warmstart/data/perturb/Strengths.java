package org.warmstart.data.perturb;

/** How many places a strength stands for. */
final class Strengths {
  private Strengths() {}

  static void require(double strength) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("the strength must be from 0 to 1, not " + strength);
    }
  }

  /** The share of the units, rounded: above 0 at least one, and at most what is possible. */
  static int count(double strength, int units, int possible) {
    if (strength == 0) {
      return 0;
    }
    return Math.min(possible, Math.max(1, (int) Math.round(strength * units)));
  }
}
