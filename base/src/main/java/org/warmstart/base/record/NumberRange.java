package org.warmstart.base.record;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * The numbers that a key or an option takes. Numbers that are not finite never are among them.
 *
 * @param from the lower end; negative infinity: there is none
 * @param withFrom whether the lower end is among them
 * @param to the upper end; infinity: there is none
 * @param withTo whether the upper end is among them
 */
public record NumberRange(double from, boolean withFrom, double to, boolean withTo) {
  /** From a number to another, both included. */
  public static NumberRange between(double least, double most) {
    return new NumberRange(least, true, most, true);
  }

  /** As declared. */
  public static NumberRange of(InRange declared) {
    return new NumberRange(
        Math.max(declared.least(), declared.above()),
        declared.least() > declared.above(),
        Math.min(declared.most(), declared.below()),
        declared.most() < declared.below());
  }

  /** What a record's component declares, perhaps by another's name; null if it declares nothing. */
  public static @Nullable NumberRange of(RecordComponent component) {
    InRange declared = component.getAnnotation(InRange.class);
    for (Annotation named : component.getAnnotations()) {
      declared = declared == null ? named.annotationType().getAnnotation(InRange.class) : declared;
    }
    return declared == null ? null : of(declared);
  }

  /**
   * Refuses what a record's components must not be, for its constructor: {@code
   * NumberRange.check(Settings.class, momentum, nesterov, weightDecay)}.
   *
   * @param values those of all components in their order
   * @throws InputException naming the component and its range
   */
  public static void check(Class<? extends Record> type, @Nullable Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      NumberRange range = of(components[i]);
      String problem =
          range == null ? null : range.problem(RecordKeys.key(components[i]), values[i]);
      if (problem != null) {
        throw new InputException(problem);
      }
    }
  }

  /** Whether a number is one of them. */
  public boolean holds(Number number) {
    double value = number.doubleValue();
    return Double.isFinite(value)
        && (withFrom ? value >= from : value > from)
        && (withTo ? value <= to : value < to);
  }

  /** What is wrong with a value; null if it is one of the numbers, or none at all. */
  @Nullable String problem(String key, @Nullable Object value) {
    return !(value instanceof Number number) || holds(number)
        ? null
        : key + " has to be " + limits() + ", not " + value;
  }

  /** Behind "a number": {@code of at least 1}, {@code from 0 to 1}; nothing without limits. */
  public String inWords() {
    boolean unlimited = from == Double.NEGATIVE_INFINITY && to == Double.POSITIVE_INFINITY;
    String limits = limits();
    return unlimited ? "" : limits.startsWith("at ") ? " of " + limits : " " + limits;
  }

  private String limits() {
    String upper = (withTo ? "at most " : "below ") + plain(to);
    if (from == Double.NEGATIVE_INFINITY) {
      return to == Double.POSITIVE_INFINITY ? "a finite number" : upper;
    }
    if (to == Double.POSITIVE_INFINITY) {
      return (withFrom ? "at least " : "above ") + plain(from);
    }
    return withFrom
        ? "from " + plain(from) + " to " + (withTo ? "" : "below ") + plain(to)
        : "above " + plain(from) + " and " + upper;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) value)
        : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
  }
}
