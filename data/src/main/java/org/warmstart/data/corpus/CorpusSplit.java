package org.warmstart.data.corpus;

import java.nio.charset.StandardCharsets;
import org.warmstart.base.file.Sha256;

/**
 * Puts every top-level class, with all that is nested in it, into one part of the split. The part
 * follows from the name alone (a SHA-256 hash), so that it stays the same when libraries come, go
 * or change, and on every machine.
 *
 * @param validation the share of classes for validation, 0 to 1
 * @param test the share of classes for the test, 0 to 1
 */
public record CorpusSplit(double validation, double test) {
  /** 80 % to learn from, 10 % to choose by, 10 % to report. */
  public static final CorpusSplit STANDARD = new CorpusSplit(0.1, 0.1);

  public CorpusSplit {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "shares of validation and test are at least 0 and add up to less than 1, not "
              + validation
              + " and "
              + test);
    }
  }

  /** Returns the part of a top-level class, or of a text file by its path. */
  public Part partOf(String topLevelClass) {
    double place = place(topLevelClass);
    if (place < test) {
      return Part.TEST;
    }
    return place < test + validation ? Part.VALIDATION : Part.TRAIN;
  }

  /** A number from 0 to 1 that follows from the name, evenly spread over names. */
  private static double place(String name) {
    byte[] hash = Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      bits = bits << Byte.SIZE | (hash[i] & 0xff);
    }
    return bits / (double) (1L << Integer.SIZE);
  }
}
