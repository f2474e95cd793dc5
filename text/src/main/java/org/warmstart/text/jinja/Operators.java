package org.warmstart.text.jinja;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Namespace;
import org.warmstart.text.jinja.Values.Undefined;

/** What can be done with values. */
final class Operators {
  private Operators() {}

  private static InputException undefined(Run run, Undefined value) {
    return run.wrong("'" + value.name() + "' is undefined");
  }

  /** Refuses what is undefined. */
  static Object defined(Run run, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined(run, undefined);
    }
    return value;
  }

  /** Refuses what has no text. */
  static Object printed(Run run, Object value) {
    if (value instanceof Callable) {
      throw run.wrong("a function is printed, and not what it gives");
    }
    return value;
  }

  static Object add(Run run, Object a, Object b) {
    if (a instanceof String one && b instanceof String other) {
      run.requireLength((long) one.length() + other.length());
      return one + other;
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      run.work((long) one.size() + other.size());
      List<Object> all = new ArrayList<>(one);
      all.addAll(other);
      return all;
    }
    requireNumbers(run, "+", a, b);
    return Values.isWhole(a) && Values.isWhole(b)
        ? (Object) Math.addExact(Values.whole(a), Values.whole(b))
        : (Object) (Values.real(a) + Values.real(b));
  }

  static Object subtract(Run run, Object a, Object b) {
    requireNumbers(run, "-", a, b);
    return Values.isWhole(a) && Values.isWhole(b)
        ? (Object) Math.subtractExact(Values.whole(a), Values.whole(b))
        : (Object) (Values.real(a) - Values.real(b));
  }

  static Object concatenate(Run run, Object a, Object b) {
    return run.made(Values.text(run, printed(run, a)) + Values.text(run, printed(run, b)));
  }

  static Object multiply(Run run, String operator, Object a, Object b) {
    if (operator.equals("*") && a instanceof String text && Values.isWhole(b)) {
      long times = Math.max(0, Values.whole(b));
      run.requireLength(Math.multiplyExact(times, (long) text.length()));
      return text.repeat((int) times);
    }
    requireNumbers(run, operator, a, b);
    boolean whole = Values.isWhole(a) && Values.isWhole(b);
    double x = Values.real(a);
    double y = Values.real(b);
    if (!operator.equals("*") && y == 0) {
      throw run.wrong("division by 0");
    }
    return switch (operator) {
      case "*" ->
          whole ? (Object) Math.multiplyExact(Values.whole(a), Values.whole(b)) : (Object) (x * y);
      case "/" -> x / y;
      case "//" ->
          whole
              ? (Object) Math.floorDiv(Values.whole(a), Values.whole(b))
              : (Object) Math.floor(x / y);
      default ->
          whole
              ? (Object) Math.floorMod(Values.whole(a), Values.whole(b))
              : (Object) (x - y * Math.floor(x / y));
    };
  }

  static Object signed(Run run, boolean minus, Object value) {
    requireNumbers(run, minus ? "-" : "+", value, 0L);
    if (Values.isWhole(value)) {
      return minus ? Math.negateExact(Values.whole(value)) : Values.whole(value);
    }
    return minus ? -Values.real(value) : Values.real(value);
  }

  private static void requireNumbers(Run run, String operator, Object a, Object b) {
    defined(run, a);
    defined(run, b);
    if (!Values.isNumber(a) || !Values.isNumber(b)) {
      throw run.wrong("'" + operator + "' between " + Values.kind(a) + " and " + Values.kind(b));
    }
  }

  static boolean compare(Run run, String operator, Object a, Object b) {
    return switch (operator) {
      case "==" -> Values.equal(run, a, b);
      case "!=" -> !Values.equal(run, a, b);
      case "in" -> contains(run, b, a);
      case "not in" -> !contains(run, b, a);
      default -> {
        int order = order(run, operator, a, b);
        yield switch (operator) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        };
      }
    };
  }

  private static int order(Run run, String operator, Object a, Object b) {
    if (a instanceof String one && b instanceof String other) {
      run.work(1 + Math.min(one.length(), other.length()) / 64);
      return one.compareTo(other);
    }
    requireNumbers(run, operator, a, b);
    return Values.isWhole(a) && Values.isWhole(b)
        ? Long.compare(Values.whole(a), Values.whole(b))
        : Double.compare(Values.real(a), Values.real(b));
  }

  static boolean contains(Run run, Object container, Object value) {
    if (container instanceof String text) {
      defined(run, value);
      if (!(value instanceof String part)) {
        throw run.wrong(Values.kind(value) + " is looked for in a text");
      }
      run.work(1 + text.length() / 64);
      return text.contains(part);
    }
    if (container instanceof List<?> list) {
      run.work(list.size());
      return list.stream().anyMatch(each -> Values.equal(run, each, value));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(Values.key(run, value));
    }
    if (container instanceof Undefined) {
      return false;
    }
    throw run.wrong("nothing can be looked for in " + Values.kind(container));
  }

  /** What a loop goes over: elements, keys, characters. */
  static List<Object> elements(Run run, Object value) {
    List<Object> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      elements.addAll(list);
    } else if (value instanceof Map<?, ?> map) {
      elements.addAll(map.keySet());
    } else if (value instanceof String text) {
      text.codePoints().forEach(c -> elements.add(Character.toString(c)));
    } else if (!(value instanceof Undefined)) {
      throw run.wrong(Values.kind(value) + " has no elements");
    }
    run.work(elements.size());
    return elements;
  }

  /** {@code value.name}. */
  static Object attribute(Run run, Object value, String name) {
    defined(run, value);
    Object method = Methods.of(value, name);
    if (method != null) {
      return method;
    }
    if (value instanceof Namespace namespace) {
      return found(namespace.values().get(name), name);
    }
    return value instanceof Map<?, ?> map ? found(map.get(name), name) : new Undefined(name);
  }

  private static Object found(@Nullable Object value, String name) {
    return value == null ? new Undefined(name) : value;
  }

  /** {@code value[key]}. */
  static Object element(Run run, Object value, Object key) {
    defined(run, value);
    if (value instanceof Map<?, ?> map) {
      Object found = map.get(Values.key(run, key));
      return found != null || !(key instanceof String name)
          ? found(found, Values.text(run, key))
          : attribute(run, value, name);
    }
    if (Values.isWhole(key) && (value instanceof List<?> || value instanceof String)) {
      return at(run, value, Values.whole(key));
    }
    return key instanceof String name
        ? attribute(run, value, name)
        : new Undefined(Values.text(run, key));
  }

  /** The element at a place, from the end if that is below 0. */
  static Object at(Run run, Object value, long place) {
    List<Object> elements =
        value instanceof List<?> list ? new ListView(list) : elements(run, value);
    long from = place < 0 ? place + elements.size() : place;
    return from < 0 || from >= elements.size()
        ? new Undefined("element " + place)
        : elements.get((int) from);
  }

  /** A list as one of objects. */
  private static final class ListView extends AbstractList<Object> {
    private final List<?> list;

    ListView(List<?> list) {
      this.list = list;
    }

    @Override
    public Object get(int index) {
      return list.get(index);
    }

    @Override
    public int size() {
      return list.size();
    }
  }

  static Object slice(
      Run run, Object value, @Nullable Long from, @Nullable Long to, @Nullable Long by) {
    defined(run, value);
    if (!(value instanceof String) && !(value instanceof List<?>)) {
      throw run.wrong("no slice can be taken of " + Values.kind(value));
    }
    List<Object> elements = elements(run, value);
    long step = by == null ? 1 : by;
    if (step == 0) {
      throw run.wrong("a slice has steps of 0");
    }
    long size = elements.size();
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? size : size - 1;
    long start = from == null ? (step > 0 ? least : most) : within(from, size, least, most);
    long end = to == null ? (step > 0 ? most : least) : within(to, size, least, most);
    List<Object> chosen = new ArrayList<>();
    for (long i = start; step > 0 ? i < end : i > end; i += step) {
      chosen.add(elements.get((int) i));
    }
    return value instanceof String ? String.join("", strings(run, chosen)) : chosen;
  }

  private static long within(long place, long size, long least, long most) {
    long from = place < 0 ? place + size : place;
    return Math.max(least, Math.min(most, from));
  }

  private static List<String> strings(Run run, List<Object> values) {
    return values.stream().map(value -> Values.text(run, value)).toList();
  }

  static Object call(Run run, Object function, Arguments arguments) {
    if (function instanceof Undefined undefined) {
      throw run.wrong(
          undefined.name().equals("strftime_now")
              ? "'strftime_now' is not supported: what a template makes would change with the day"
              : "'" + undefined.name() + "' is undefined, and cannot be called");
    }
    if (!(function instanceof Callable callable)) {
      throw run.wrong(Values.kind(function) + " cannot be called");
    }
    return callable.call(run, arguments);
  }
}
