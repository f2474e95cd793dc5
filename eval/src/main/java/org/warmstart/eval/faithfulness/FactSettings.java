package org.warmstart.eval.faithfulness;

import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.faithfulness.reading.DecimalMark;

/**
 * How facts are found and compared.
 *
 * @param decimalMark what stands before the decimals of a number: point, comma, or either, which
 *     takes 1.234 for both numbers it may be
 * @param rounding which rounded numbers are supported: never, fair (3.5 million of 3,487,201, about
 *     800 of 803) or always (800 of 803, too)
 * @param tolerance how far a number behind a word such as about may be from the source's, as a
 *     share of the source's
 * @param swaps whether names and numbers of the source are looked for that belong to something else
 *     there; such findings are warnings
 */
public record FactSettings(
    @Default("point") DecimalMark decimalMark,
    @Default("fair") Rounding rounding,
    @Default("0.05") @InRange(least = 0, below = 1) double tolerance,
    @Default("true") boolean swaps) {

  /** Points before decimals, fair rounding, five percent, and swaps. */
  public static final FactSettings DEFAULT =
      new FactSettings(DecimalMark.POINT, Rounding.FAIR, 0.05, true);

  public FactSettings {
    NumberRange.check(FactSettings.class, decimalMark, rounding, tolerance, swaps);
  }
}
