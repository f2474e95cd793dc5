package org.warmstart.text.jinja;

import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;

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
  static String text(Run run, Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    write(run, value, out, 0);
    return out.toString();
  }

  /** As Python writes it inside of a list. */
  private static void write(Run run, Object value, StringBuilder out, int depth) {
    run.inside(depth, out.length());
    if (value instanceof String text) {
      out.append(PythonText.quoted(text));
    } else if (value instanceof Boolean truth) {
      out.append(truth ? "True" : "False");
    } else if (value instanceof Nothing) {
      out.append("None");
    } else if (value instanceof Double real) {
      out.append(number(real));
    } else if (value instanceof List<?> list) {
      boolean tuple = value instanceof Tuple;
      out.append(tuple ? "(" : "[");
      String between = "";
      for (Object element : list) {
        out.append(between);
        write(run, element, out, depth + 1);
        between = ", ";
      }
      out.append(tuple ? (list.size() == 1 ? ",)" : ")") : "]");
    } else if (value instanceof Map<?, ?> map) {
      out.append("{");
      String between = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(between);
        write(run, entry.getKey(), out, depth + 1);
        out.append(": ");
        write(run, entry.getValue(), out, depth + 1);
        between = ", ";
      }
      out.append("}");
    } else if (value instanceof Namespace namespace) {
      out.append("<Namespace ");
      write(run, namespace.values(), out, depth + 1);
      out.append(">");
    } else {
      out.append(value instanceof Undefined ? "Undefined" : value);
    }
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

  static boolean equal(Run run, Object a, Object b) {
    return equal(run, a, b, 0);
  }

  private static boolean equal(Run run, Object a, Object b, int depth) {
    run.inside(depth, 0);
    if (isNumber(a) && isNumber(b)) {
      return (isWhole(a) && isWhole(b)) ? (whole(a) == whole(b)) : (real(a) == real(b));
    }
    if (a instanceof Undefined && b instanceof Undefined) {
      return true;
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      if (one.size() != other.size() || a instanceof Tuple != b instanceof Tuple) {
        return false;
      }
      for (int i = 0; i < one.size(); i++) {
        if (!equal(run, one.get(i), other.get(i), depth + 1)) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      if (one.size() != other.size()) {
        return false;
      }
      for (Map.Entry<?, ?> entry : one.entrySet()) {
        Object found = other.get(entry.getKey());
        if (found == null || !equal(run, entry.getValue(), found, depth + 1)) {
          return false;
        }
      }
      return true;
    }
    return isKey(a) && a.equals(b);
  }

  /** Whether it can be a key: a text, a number, a truth value or none. */
  static boolean isKey(Object value) {
    return value instanceof String || isNumber(value) || value instanceof Nothing;
  }

  /** Refuses what cannot be a key. */
  static Object key(Run run, Object value) {
    if (!isKey(value)) {
      throw run.wrong(kind(value) + " cannot be a key");
    }
    return value;
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
