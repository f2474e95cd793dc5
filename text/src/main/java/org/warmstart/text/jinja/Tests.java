package org.warmstart.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Nothing;
import org.warmstart.text.jinja.Values.Undefined;

/** What can be asked about a value with {@code is}. */
final class Tests {
  /** A question. */
  @FunctionalInterface
  interface Test {
    boolean holds(Run run, Object value, Arguments arguments);
  }

  static final Map<String, Test> ALL = all();

  private Tests() {}

  private static Map<String, Test> all() {
    Map<String, Test> tests = new TreeMap<>();
    tests.put("defined", (run, value, a) -> !(value instanceof Undefined));
    tests.put("undefined", (run, value, a) -> value instanceof Undefined);
    tests.put("none", (run, value, a) -> value instanceof Nothing);
    tests.put("string", (run, value, a) -> value instanceof String);
    tests.put("boolean", (run, value, a) -> value instanceof Boolean);
    tests.put("true", (run, value, a) -> Boolean.TRUE.equals(value));
    tests.put("false", (run, value, a) -> Boolean.FALSE.equals(value));
    tests.put("integer", (run, value, a) -> value instanceof Long);
    tests.put("float", (run, value, a) -> value instanceof Double);
    tests.put("number", (run, value, a) -> Values.isNumber(value));
    tests.put("mapping", (run, value, a) -> value instanceof Map<?, ?>);
    tests.put("sequence", (run, value, a) -> hasElements(value));
    tests.put("iterable", (run, value, a) -> hasElements(value) || value instanceof Undefined);
    tests.put("callable", (run, value, a) -> value instanceof Callable);
    tests.put("odd", (run, value, a) -> divided(run, value, 2) != 0);
    tests.put("even", (run, value, a) -> divided(run, value, 2) == 0);
    tests.put(
        "divisibleby", (run, value, a) -> divided(run, value, a.whole(run, 0, "num", 0)) == 0);
    tests.put("in", (run, value, a) -> Operators.contains(run, a.require(run, 0, "seq"), value));
    tests.put(
        "lower",
        (run, value, a) ->
            Values.text(run, value).equals(Values.text(run, value).toLowerCase(Locale.ROOT)));
    tests.put(
        "upper",
        (run, value, a) ->
            Values.text(run, value).equals(Values.text(run, value).toUpperCase(Locale.ROOT)));
    compared(tests, "==", "eq", "equalto");
    compared(tests, "!=", "ne");
    compared(tests, "<", "lt", "lessthan");
    compared(tests, "<=", "le");
    compared(tests, ">", "gt", "greaterthan");
    compared(tests, ">=", "ge");
    return tests;
  }

  private static void compared(Map<String, Test> tests, String operator, String... names) {
    for (String name : names) {
      tests.put(
          name,
          (run, value, a) -> Operators.compare(run, operator, value, a.require(run, 0, "other")));
    }
  }

  private static boolean hasElements(Object value) {
    return value instanceof String || value instanceof List<?> || value instanceof Map<?, ?>;
  }

  private static long divided(Run run, Object value, long by) {
    if (!Values.isWhole(value) || by == 0) {
      throw run.wrong(Values.kind(value) + " cannot be divided by " + by);
    }
    return Math.floorMod(Values.whole(value), by);
  }
}
