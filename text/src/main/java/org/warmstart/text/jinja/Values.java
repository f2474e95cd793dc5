package org.warmstart.text.jinja;

import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A template's values: texts, {@code Long}, {@code Double}, {@code Boolean}, lists, maps, {@link
 * Nothing}, {@link Undefined}, {@link Namespace} and {@link Callable}; and what Python makes of
 * them.
 */
final class Values {
  /** Python's None. */
  enum Nothing {
    /** The only one. */
    NONE
  }

  /**
   * What was not given.
   *
   * @param name how the template calls it
   */
  record Undefined(String name) {}

  /** Values that a template sets from within loops. */
  record Namespace(Map<String, Object> values) {}


  /** A list that Python writes in parentheses. */
  static final class Tuple extends AbstractList<Object> {
    private final List<Object> values;

    Tuple(List<Object> values) {
      this.values = List.copyOf(values);
    }

    @Override
    public Object get(int index) {
      return values.get(index);
    }

    @Override
    public int size() {
      return values.size();
    }
  }

  /** Something that can be called. */
  @FunctionalInterface
  interface Callable {
    Object call(Run run, Arguments arguments);
  }

  private Values() {}

  static boolean isTrue(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long whole) {
      return whole != 0;
    }
    if (value instanceof Double real) {
      return real != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return !(value instanceof Nothing || value instanceof Undefined);
  }

  /** As it is printed. */
  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    return value instanceof Undefined ? "" : written(value);
  }

  /** As Python writes it inside of a list. */
  private static String written(Object value) {
    if (value instanceof String text) {
      return PythonText.quoted(text);
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Nothing) {
      return "None";
    }
    if (value instanceof Double real) {
      return number(real);
    }
    if (value instanceof Tuple tuple) {
      String inside = tuple.stream().map(Values::written).collect(Collectors.joining(", "));
      return tuple.size() == 1 ? "(" + inside + ",)" : "(" + inside + ")";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Values::written).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof Namespace namespace) {
      return "<Namespace " + written(namespace.values()) + ">";
    }
    return value instanceof Undefined ? "Undefined" : String.valueOf(value);
  }

  /** As Python writes it: the shortest digits, an exponent from 1e16 and below 1e-4. */
  static String number(double real) {
    if (Double.isNaN(real)) {
      return "nan";
    }
    if (Double.isInfinite(real)) {
      return real > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(real);
    BigDecimal exact = new BigDecimal(Double.toString(real)).stripTrailingZeros();
    if (size != 0 && (size >= 1e16 || size < 1e-4)) {
      int exponent = exact.precision() - exact.scale() - 1;
      String digits = exact.unscaledValue().abs().toString();
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return (real < 0 ? "-" : "")
          + mantissa
          + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = exact.toPlainString();
    String signed = real == 0 && 1 / real < 0 ? "-" + plain : plain;
    return signed.contains(".") ? signed : signed + ".0";
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  /** A number, of which True is 1. */
  static double real(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return ((Number) value).doubleValue();
  }

  static long whole(Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).longValue();
  }

  static boolean equal(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return isWhole(a) && isWhole(b) ? whole(a) == whole(b) : real(a) == real(b);
    }
    if (a instanceof Undefined && b instanceof Undefined) {
      return true;
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      return one.size() == other.size()
          && IntStream.range(0, one.size())
              .allMatch(i -> equal(one.get(i), other.get(i)));
    }
    return Objects.equals(a, b);
  }

  /** What kind of value it is, for messages. */
  static String kind(Object value) {
    if (value instanceof Undefined undefined) {
      return "'" + undefined.name() + "', which is undefined";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof Boolean) {
      return "a truth value";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    if (value instanceof Map<?, ?>) {
      return "a dictionary";
    }
    return value instanceof Nothing ? "none" : "a function or namespace";
  }
}
