package org.warmstart.data.text;

/**
 * Divides documents into training, validation and test by a hash of their text: no list to keep,
 * nothing moves when documents are added or reordered, and equal texts are on the same side.
 */
public final class HeldOutSplit {
  /** A side of the split. */
  public enum Part {
    TRAIN,
    VALIDATION,
    TEST
  }

  private final double validation;
  private final double test;
  private final long seed;

  /**
   * A split.
   *
   * @param validation fraction of documents for validation, 0 to 1
   * @param test fraction for test; together at most 1
   * @param seed another seed gives another split
   */
  public HeldOutSplit(double validation, double test, long seed) {
    if (!(validation >= 0 && test >= 0 && validation + test <= 1)) {
      throw new IllegalArgumentException(
          "fractions must be at least 0 and together at most 1, not "
              + validation
              + " and "
              + test);
    }
    this.validation = validation;
    this.test = test;
    this.seed = seed;
  }

  /** The side that a text (or whatever identifies the document) is on. */
  public Part of(String text) {
    double place = (hash(text) >>> 11) * 0x1.0p-53;
    if (place < validation) {
      return Part.VALIDATION;
    }
    return place < validation + test ? Part.TEST : Part.TRAIN;
  }

  /**
   * FNV-1a over UTF-16, finished as in MurmurHash3 so that the high bits depend on every letter.
   */
  private long hash(String text) {
    long hash = 0xCBF29CE484222325L ^ (seed * 0x9E3779B97F4A7C15L);
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
