package org.warmstart.report;

/**
 * A cell of a table.
 *
 * @param text what is shown
 * @param value the number behind it, by which the best cell of a column is found; NaN for text
 * @param numeric whether the cell is aligned like a number
 */
public record Cell(String text, double value, boolean numeric) {
  /** A text. */
  public static Cell of(String text) {
    return new Cell(text, Double.NaN, false);
  }

  /** A whole number. */
  public static Cell of(long value) {
    return new Cell(Numbers.fixed((double) value, 0), (double) value, true);
  }

  /** A number with this many decimals; a dash for NaN. */
  public static Cell of(double value, int decimals) {
    return new Cell(Numbers.fixed(value, decimals), value, true);
  }

  /**
   * A mean and the half width of its interval: "34.9 ± 1.2".
   *
   * @param mean the mean
   * @param halfWidth half the width of the interval, in the mean's unit; NaN shows the mean alone
   * @param decimals decimals of both
   */
  public static Cell interval(double mean, double halfWidth, int decimals) {
    String text = Numbers.fixed(mean, decimals);
    if (!Double.isNaN(halfWidth)) {
      text += " \u00b1 " + Numbers.fixed(halfWidth, decimals);
    }
    return new Cell(text, mean, true);
  }
}
