package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.NearNames;
import org.warmstart.text.jinja.Values.Nothing;
import org.warmstart.text.jinja.Values.Undefined;

/** What a value can be made into with {@code |}. */
final class Filters {
  /** Makes a value into another. */
  @FunctionalInterface
  interface Filter {
    Object apply(Run run, Object value, Arguments arguments);
  }

  static final Map<String, Filter> ALL = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    Map<String, Filter> filters = new TreeMap<>();
    filters.put(
        "trim",
        (run, value, a) -> PythonText.stripped(text(run, value), a.optionalText(run, 0, "chars")));
    filters.put("upper", (run, value, a) -> run.made(text(run, value).toUpperCase(Locale.ROOT)));
    filters.put("lower", (run, value, a) -> run.made(text(run, value).toLowerCase(Locale.ROOT)));
    filters.put(
        "capitalize", (run, value, a) -> run.made(PythonText.capitalized(text(run, value))));
    filters.put("title", (run, value, a) -> run.made(PythonText.titled(text(run, value))));
    filters.put("string", (run, value, a) -> run.made(text(run, value)));
    filters.put("safe", (run, value, a) -> run.made(text(run, value)));
    filters.put("length", Filters::length);
    filters.put("count", Filters::length);
    filters.put("first", (run, value, a) -> end(run, value, true));
    filters.put("last", (run, value, a) -> end(run, value, false));
    filters.put("list", (run, value, a) -> Operators.elements(run, value));
    filters.put("reverse", Filters::reversed);
    filters.put("default", Filters::otherwise);
    filters.put("d", Filters::otherwise);
    filters.put("replace", (run, value, a) -> replaced(run, text(run, value), a));
    filters.put("indent", Filters::indented);
    filters.put("int", (run, value, a) -> whole(run, value, a.whole(run, 0, "default", 0)));
    filters.put("float", (run, value, a) -> real(run, value));
    filters.put("abs", Filters::absolute);
    filters.put("tojson", JsonText::of);
    filters.put("items", Filters::items);
    filters.put("dictsort", Filters::sortedItems);
    filters.put("join", Filters::join);
    filters.put("map", Filters::mapped);
    filters.put("select", (run, value, a) -> selected(run, value, a, null, true));
    filters.put("reject", (run, value, a) -> selected(run, value, a, null, false));
    filters.put("selectattr", (run, value, a) -> byAttribute(run, value, a, true));
    filters.put("rejectattr", (run, value, a) -> byAttribute(run, value, a, false));
    return filters;
  }

  private static String text(Run run, Object value) {
    return Values.text(run, value);
  }

  private static Object length(Run run, Object value, Arguments arguments) {
    if (value instanceof String text) {
      return (long) text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return (long) list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return (long) map.size();
    }
    if (value instanceof Undefined) {
      return 0L;
    }
    throw run.wrong(Values.kind(value) + " has no length");
  }

  private static Object end(Run run, Object value, boolean first) {
    List<Object> elements = Operators.elements(run, value);
    return elements.isEmpty()
        ? new Undefined(first ? "the first element" : "the last element")
        : elements.get(first ? 0 : elements.size() - 1);
  }

  private static Object reversed(Run run, Object value, Arguments arguments) {
    if (value instanceof String text) {
      return run.made(new StringBuilder(text).reverse().toString());
    }
    List<Object> elements = Operators.elements(run, value);
    Collections.reverse(elements);
    return elements;
  }

  private static Object otherwise(Run run, Object value, Arguments arguments) {
    Object other = arguments.get(0, "default_value");
    Object falseToo = arguments.get(1, "boolean");
    boolean missing =
        value instanceof Undefined
            || (falseToo != null && Values.isTrue(falseToo) && !Values.isTrue(value));
    return missing ? (other == null ? "" : other) : value;
  }

  /** A text with a part replaced wherever it is, or so many times. */
  static Object replaced(Run run, String text, Arguments arguments) {
    String old = arguments.text(run, 0, "old");
    String with = arguments.text(run, 1, "new");
    long most = arguments.whole(run, 2, "count", -1);
    if (old.isEmpty()) {
      throw run.wrong("'replace' of an empty text");
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    int next = text.indexOf(old);
    for (long done = 0; next >= 0 && (most < 0 || done < most); done++) {
      result.append(text, from, next).append(with);
      if (result.length() > Run.LONGEST_TEXT) {
        run.requireLength(result.length());
      }
      from = next + old.length();
      next = text.indexOf(old, from);
    }
    return run.made(result.append(text, from, text.length()).toString());
  }

  private static Object indented(Run run, Object value, Arguments arguments) {
    Object width = arguments.get(0, "width");
    String space =
        width instanceof String given
            ? given
            : " ".repeat((int) Math.max(0, Math.min(1000, arguments.whole(run, 0, "width", 4))));
    Object first = arguments.get(1, "first");
    Object blank = arguments.get(2, "blank");
    String text = text(run, value);
    run.work(text.length());
    StringBuilder indented = new StringBuilder();
    int number = 0;
    for (String line : PythonText.lines(text + "\n")) {
      boolean wanted =
          number == 0
              ? first != null && Values.isTrue(first)
              : !line.isEmpty() || (blank != null && Values.isTrue(blank));
      indented.append(number++ == 0 ? "" : "\n").append(wanted ? space : "").append(line);
      if (indented.length() > Run.LONGEST_TEXT) {
        run.requireLength(indented.length());
      }
    }
    return run.made(indented.toString());
  }

  private static Object whole(Run run, Object value, long otherwise) {
    if (Values.isNumber(value)) {
      return Values.isWhole(value) ? Values.whole(value) : (long) Values.real(value);
    }
    try {
      String text = text(run, value).strip();
      return text.contains(".") ? (long) Double.parseDouble(text) : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object real(Run run, Object value) {
    if (Values.isNumber(value)) {
      return Values.real(value);
    }
    try {
      return Double.parseDouble(text(run, value).strip());
    } catch (NumberFormatException e) {
      return 0.0;
    }
  }

  private static Object absolute(Run run, Object value, Arguments arguments) {
    return Values.isNumber(value) && Values.real(value) >= 0
        ? value
        : Operators.signed(run, true, value);
  }

  private static Object items(Run run, Object value, Arguments arguments) {
    if (value instanceof Undefined) {
      return new ArrayList<>();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw run.wrong(Values.kind(value) + " has no items");
    }
    return Methods.items(run, map);
  }

  private static Object sortedItems(Run run, Object value, Arguments arguments) {
    arguments.atMost(run, 0);
    if (!(value instanceof Map<?, ?> map)) {
      throw run.wrong(Values.kind(value) + " has no items");
    }
    List<Object> items = Methods.items(run, map);
    run.work(8L * items.size());
    items.sort(
        Comparator.comparing(item -> text(run, ((List<?>) item).get(0)).toLowerCase(Locale.ROOT)));
    return items;
  }

  private static Object join(Run run, Object value, Arguments arguments) {
    String between = text(run, Objects.requireNonNullElse(arguments.get(0, "d"), ""));
    Object attribute = arguments.get(1, "attribute");
    return joined(
        run,
        value,
        between,
        element -> attribute == null ? element : Operators.element(run, element, attribute));
  }

  /** The elements' texts with another between them. */
  static Object joined(Run run, Object value, String between, UnaryOperator<Object> of) {
    StringBuilder all = new StringBuilder();
    boolean first = true;
    for (Object element : Operators.elements(run, value)) {
      String part = text(run, of.apply(element));
      run.requireLength((long) all.length() + between.length() + part.length());
      all.append(first ? "" : between).append(part);
      first = false;
    }
    return all.toString();
  }

  private static Object mapped(Run run, Object value, Arguments arguments) {
    List<Object> made = new ArrayList<>();
    Object attribute = arguments.named().get("attribute");
    Object otherwise = arguments.named().get("default");
    for (Object element : Operators.elements(run, value)) {
      run.work(1);
      if (attribute != null) {
        Object found = Operators.element(run, element, attribute);
        made.add(found instanceof Undefined && otherwise != null ? otherwise : found);
      } else {
        made.add(filter(run, arguments).apply(run, element, behind(arguments, 1)));
      }
    }
    return made;
  }

  private static Filter filter(Run run, Arguments arguments) {
    String name = arguments.text(run, 0, "filter");
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw run.wrong(NearNames.unknown("filter", name, ALL.keySet()));
    }
    return filter;
  }

  private static Arguments behind(Arguments arguments, int first) {
    List<Object> values = arguments.values();
    return new Arguments(
        arguments.name(),
        values.subList(Math.min(first, values.size()), values.size()),
        arguments.named());
  }

  private static Object byAttribute(Run run, Object value, Arguments arguments, boolean kept) {
    return selected(run, value, behind(arguments, 1), arguments.require(run, 0, "attr"), kept);
  }

  /**
   * The elements that pass a test, or fail it.
   *
   * @param attribute of theirs that is tested; null: they themselves
   */
  private static Object selected(
      Run run, Object value, Arguments arguments, @Nullable Object attribute, boolean kept) {
    Object name = arguments.get(0, "test");
    Tests.Test test = (r, element, a) -> Values.isTrue(element);
    if (name != null && !(name instanceof Nothing)) {
      Tests.Test known = Tests.ALL.get(text(run, name));
      if (known == null) {
        throw run.wrong(NearNames.unknown("test", text(run, name), Tests.ALL.keySet()));
      }
      test = known;
    }
    List<Object> chosen = new ArrayList<>();
    for (Object element : Operators.elements(run, value)) {
      Object tested = attribute == null ? element : Operators.element(run, element, attribute);
      if (test.holds(run, tested, behind(arguments, 1)) == kept) {
        chosen.add(element);
      }
    }
    return chosen;
  }
}
