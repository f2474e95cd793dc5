package org.warmstart.bench;

import java.util.Arrays;

/**
 * Lengths of texts in tokens with the long right tail that real texts have. They are the peer
 * script's: a factor drawn from a log-normal distribution (μ 0, σ 0.55) times a mean, clipped. Its
 * generator is Python's, so the numbers it draws stand here.
 */
final class Lengths {
  /** Sources: mean factor 96, from 8 to 512; 3,825 together. */
  private static final int[] SOURCES = {
    134, 95, 188, 167, 79, 187, 60, 85, 69, 58, 196, 113, 56, 197, 195, 246, 61, 97, 53, 155, 48,
    172, 77, 99, 99, 95, 85, 108, 167, 149, 126, 109
  };

  /** Targets: mean factor 32, from 4 to 128; 1,451 together. */
  private static final int[] TARGETS = {
    106, 40, 41, 35, 28, 81, 29, 30, 11, 33, 26, 39, 104, 74, 29, 28, 32, 9, 64, 71, 48, 21, 40, 54,
    56, 32, 45, 25, 37, 36, 96, 51
  };

  /** Sentences: mean factor 24, from 4 to 128; 1,821 together. */
  private static final int[] SENTENCES = {
    13, 17, 27, 17, 44, 28, 62, 26, 28, 43, 19, 46, 14, 10, 15, 52, 28, 24, 17, 55, 29, 58, 30, 49,
    19, 21, 10, 26, 32, 19, 26, 14, 27, 43, 22, 33, 27, 55, 19, 16, 61, 25, 19, 27, 30, 31, 50, 15,
    27, 19, 17, 17, 30, 19, 34, 14, 29, 18, 42, 35, 15, 46, 17, 24
  };

  private Lengths() {}

  static int[] sources() {
    return SOURCES.clone();
  }

  static int[] targets() {
    return TARGETS.clone();
  }

  /** Sentences, shortest first. */
  static int[] sortedSentences() {
    int[] sorted = SENTENCES.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
