package org.warmstart.base.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Decimal numbers as the reference reads them: the digits as an integer, rounded, times or divided
 * by a power of ten, rounded again. For numbers of 17 digits that is not always the nearest double,
 * and the difference decides between segmentations that are equally probable.
 */
public final class ReferenceNumbers {
  private static final BigInteger MOST_DIGITS =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final int LARGEST_POWER = 308;

  private ReferenceNumbers() {}

  /** What the reference reads a number as; infinite if it is too large. */
  public static double read(BigDecimal number) {
    BigInteger digits = number.unscaledValue().abs();
    int exponent = -number.scale();
    while (digits.compareTo(MOST_DIGITS) > 0) {
      digits = digits.divide(BigInteger.TEN);
      exponent++;
    }
    double value = digits.doubleValue();
    while (exponent < -LARGEST_POWER && value != 0) {
      value /= power(LARGEST_POWER);
      exponent += LARGEST_POWER;
    }
    if (exponent > LARGEST_POWER) {
      value = value == 0 ? 0 : Double.POSITIVE_INFINITY;
    } else if (exponent >= 0) {
      value *= power(exponent);
    } else if (value != 0) {
      value /= power(-exponent);
    }
    return number.signum() < 0 ? -value : value;
  }

  /** A number that {@link #read} reads as a finite value, the shortest one for it if possible. */
  public static BigDecimal write(double value) {
    BigDecimal shortest = BigDecimal.valueOf(value);
    if (read(shortest) == value) {
      return shortest;
    }
    // the digits are rounded to a double first: one of those nearby is divided to the value
    for (int precision = 16; precision <= 19; precision++) {
      BigDecimal number = new BigDecimal(value).round(new MathContext(precision));
      double digits = number.unscaledValue().doubleValue();
      for (int step = -2; step <= 2; step++) {
        BigDecimal near =
            new BigDecimal(
                new BigDecimal(digits + step * Math.ulp(digits)).toBigInteger(), number.scale());
        if (read(near) == value) {
          return near;
        }
      }
    }
    return shortest;
  }

  private static double power(int exponent) {
    return Double.parseDouble("1e" + exponent);
  }
}
