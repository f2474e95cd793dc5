package org.warmstart.generate;

/**
 * SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"): the same
 * numbers from the same seed on every Java version.
 */
final class SplitMix {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  /** The generator of one row: rows draw independently of how many there are. */
  static SplitMix ofRow(long seed, int row) {
    return new SplitMix(mix(seed + GOLDEN_GAMMA) ^ mix((row + 1L) * GOLDEN_GAMMA));
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1), with 53 random bits. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** From the standard Gumbel distribution: -ln(-ln u). */
  double nextGumbel() {
    double u = ((nextLong() >>> 11) + 0.5) * 0x1.0p-53;
    return -Math.log(-Math.log(u));
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
