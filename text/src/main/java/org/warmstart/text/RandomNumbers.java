package org.warmstart.text;

/**
 * Random numbers that a seed fixes on any Java version: SplitMix64. Steele, Lea and Flood, "Fast
 * Splittable Pseudorandom Number Generators" (2014). For one thread.
 */
public final class RandomNumbers {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  public RandomNumbers(long seed) {
    state = mix(seed);
  }

  /** From 0 to below 1. */
  public double next() {
    state += GOLDEN_GAMMA;
    return (mix(state) >>> 11) * UNIT;
  }

  /** A seed for a part of what another seed is for. */
  static long mix(long seed, long number) {
    return mix(mix(seed + GOLDEN_GAMMA) ^ mix(number ^ GOLDEN_GAMMA));
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
