package org.warmstart.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
  private static final double BIG = 10_000;
  private static final double SMALL = 0.001;

  private Numbers() {}

  /** With a fixed number of decimals and thousands separated; a dash if there is no number. */
  static String fixed(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "\u2013" : value > 0 ? "\u221e" : "\u2212\u221e";
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace('-', '\u2212');
  }

  /** With about four significant digits. */
  static String compact(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value) || (value == Math.rint(value) && size < 1e15)) {
      return fixed(value, 0);
    }
    if (size < SMALL) {
      return String.format(Locale.ROOT, "%.2e", value).replace('-', '\u2212');
    }
    return fixed(value, size >= BIG ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4);
  }
}
