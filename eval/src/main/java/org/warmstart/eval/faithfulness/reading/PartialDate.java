package org.warmstart.eval.faithfulness.reading;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** A date of which a part may be missing. Null: not told. */
public record PartialDate(@Nullable Integer year, @Nullable Integer month, @Nullable Integer day) {
  private static final int CENTURY = 100;
  private static final int LATER = 50;

  /** The date if there can be one. */
  static @Nullable PartialDate of(
      @Nullable Integer year, @Nullable Integer month, @Nullable Integer day) {
    if (month != null && (month < 1 || month > 12)) {
      return null;
    }
    int most = month == null ? 31 : YearMonth.of(year == null ? 2000 : year, month).lengthOfMonth();
    return day != null && (day < 1 || day > most) ? null : new PartialDate(year, month, day);
  }

  /** The year that two digits stand for. */
  static int ofTwoDigits(int digits) {
    return digits < LATER ? 2000 + digits : 2000 - CENTURY + digits;
  }

  /** Whether nothing that both tell is different. */
  public boolean agrees(PartialDate other) {
    return agree(year, other.year) && agree(month, other.month) && agree(day, other.day);
  }

  private static boolean agree(@Nullable Integer one, @Nullable Integer other) {
    return one == null || other == null || one.equals(other);
  }

  /** Whether the other one tells all that this one does. */
  boolean isWithin(PartialDate other) {
    return agrees(other)
        && (year == null || other.year != null)
        && (month == null || other.month != null)
        && (day == null || other.day != null);
  }

  /** How many parts are the same. */
  public int common(PartialDate other) {
    return same(year, other.year) + same(month, other.month) + same(day, other.day);
  }

  private static int same(@Nullable Integer one, @Nullable Integer other) {
    return one != null && one.equals(other) ? 1 : 0;
  }

  /** Its weekday from 1 for Monday; 0 if it is not a whole date. */
  public int weekday() {
    if (year == null || month == null || day == null) {
      return 0;
    }
    try {
      return LocalDate.of(year, month, day).getDayOfWeek().getValue();
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
