package org.warmstart.base.random;

/**
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): the
 * same numbers from the same seed on every Java version. For one thread.
 */
public final class SplitMix {
  static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  public SplitMix(long seed) {
    state = seed;
  }

  /** A generator whose state is the mixed seed, so that seeds in a row are far from each other. */
  public static SplitMix mixed(long seed) {
    return new SplitMix(mix(seed));
  }

  /** The generator of one row: rows draw independently of how many there are. */
  public static SplitMix ofRow(long seed, long row) {
    return new SplitMix(mix(seed + GOLDEN_GAMMA) ^ mix((row + 1L) * GOLDEN_GAMMA));
  }

  /** Any of the 2^64 values. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1), with 53 random bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  /** From the standard Gumbel distribution: -ln(-ln u). */
  public double nextGumbel() {
    double u = ((nextLong() >>> 11) + 0.5) * UNIT;
    return -Math.log(-Math.log(u));
  }

  /** A seed for a part, by its number, of what another seed is for. */
  public static long mix(long seed, long number) {
    return mix(mix(seed + GOLDEN_GAMMA) ^ mix(number ^ GOLDEN_GAMMA));
  }

  /** The finaliser: every bit of the value changes about half of the result's. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
