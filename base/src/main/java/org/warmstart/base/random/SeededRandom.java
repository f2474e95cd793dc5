package org.warmstart.base.random;

import java.util.Arrays;

/**
 * A random number generator whose whole state can be saved and restored, so that a resumed run
 * draws what an uninterrupted one would: xoshiro256++ (Blackman and Vigna, Scrambled linear
 * pseudorandom number generators, 2021), seeded through SplitMix64. The numbers are fixed by this
 * class alone, on any Java version and platform. Not thread-safe; give each thread a {@link #derive
 * derived} one.
 */
public final class SeededRandom {
  private static final int STATE_LENGTH = 5;
  private static final double UNIT = 0x1.0p-53;

  private long seed;
  private long s0;
  private long s1;
  private long s2;
  private long s3;

  /** A generator that gives the same numbers for the same seed. */
  public SeededRandom(long seed) {
    this.seed = seed;
    SplitMix split = new SplitMix(seed);
    s0 = split.nextLong();
    s1 = split.nextLong();
    s2 = split.nextLong();
    s3 = split.nextLong();
  }

  private SeededRandom(long[] state) {
    seed = state[0];
    s0 = state[1];
    s1 = state[2];
    s2 = state[3];
    s3 = state[4];
  }

  /**
   * A generator that goes on where the one that gave this {@link #state} stood.
   *
   * @throws IllegalArgumentException if it is not a state of this generator
   */
  public static SeededRandom ofState(long... state) {
    if (state.length != STATE_LENGTH) {
      throw new IllegalArgumentException(
          "a random state has " + STATE_LENGTH + " numbers, not " + state.length);
    }
    if (Arrays.stream(state, 1, STATE_LENGTH).allMatch(word -> word == 0)) {
      throw new IllegalArgumentException("a random state must not be all zeros");
    }
    return new SeededRandom(state);
  }

  /** The complete state: the seed, then the four words of xoshiro256++. */
  public long[] state() {
    return new long[] {seed, s0, s1, s2, s3};
  }

  /**
   * An independent generator that depends on this one's seed and the label only, not on what was
   * drawn: say {@code derive("dropout")} or {@code derive("epoch 3")}.
   */
  public SeededRandom derive(String label) {
    long hash = SplitMix.mix(label.length());
    for (int i = 0; i < label.length(); i++) {
      hash = SplitMix.mix(hash ^ label.charAt(i)) + SplitMix.GOLDEN_GAMMA;
    }
    return new SeededRandom(SplitMix.mix(seed ^ SplitMix.mix(hash)));
  }

  /** An independent generator for a number, such as an epoch's or an example's. */
  public SeededRandom derive(long number) {
    return new SeededRandom(SplitMix.mix(seed, number));
  }

  /** Any of the 2^64 values. */
  public long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long shifted = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /** From 0 to below {@code bound}, each equally likely. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("the bound must be at least 1, not " + bound);
    }
    // Lemire, Fast random integer generation in an interval, 2019
    long product = (nextLong() >>> 32) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (1L << 32) % bound;
      while (low < threshold) {
        product = (nextLong() >>> 32) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** From 0 inclusive to 1 exclusive, a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  /** True with the given probability. */
  public boolean nextBoolean(double probability) {
    return nextDouble() < probability;
  }

  /**
   * From the standard normal distribution, by Marsaglia's polar method. Its second value is dropped
   * rather than kept: a kept one would be state.
   */
  public double nextGaussian() {
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square < 1 && square > 0) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /** Puts the values in random order, each order equally likely (Fisher and Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** The numbers from 0 to below {@code length} in random order. */
  public int[] permutation(int length) {
    int[] values = new int[length];
    Arrays.setAll(values, index -> index);
    shuffle(values);
    return values;
  }
}
