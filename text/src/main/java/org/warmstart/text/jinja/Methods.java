package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Nothing;
import org.warmstart.text.jinja.Values.Tuple;

/** The methods of Python's texts and dictionaries that change nothing. */
final class Methods {
  private Methods() {}

  /** A method; null if there is none of that name. */
  static @Nullable Callable of(Object value, String name) {
    if (value instanceof String text) {
      return ofText(text, name);
    }
    return value instanceof Map<?, ?> map ? ofMap(map, name) : null;
  }

  private static @Nullable Callable ofMap(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (run, arguments) -> items(run, map);
      case "keys" -> (run, arguments) -> Operators.elements(run, map);
      case "values" ->
          (run, arguments) -> {
            run.work(map.size());
            return new ArrayList<Object>(map.values());
          };
      case "get" ->
          (run, arguments) -> {
            Object found = map.get(Values.key(run, arguments.require(run, 0, "key")));
            Object otherwise = arguments.get(1, "default");
            return found != null ? found : otherwise != null ? otherwise : Nothing.NONE;
          };
      default -> null;
    };
  }

  /** Pairs of keys and values. */
  static List<Object> items(Run run, Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
    run.work(items.size());
    return items;
  }

  private static @Nullable Callable ofText(String text, String name) {
    return switch (name) {
      case "strip" -> (run, a) -> PythonText.stripped(text, a.optionalText(run, 0, "chars"));
      case "lstrip" -> (run, a) -> PythonText.leftStripped(text, a.optionalText(run, 0, "chars"));
      case "rstrip" -> (run, a) -> PythonText.rightStripped(text, a.optionalText(run, 0, "chars"));
      case "upper" -> (run, a) -> run.made(text.toUpperCase(Locale.ROOT));
      case "lower" -> (run, a) -> run.made(text.toLowerCase(Locale.ROOT));
      case "title" -> (run, a) -> run.made(PythonText.titled(text));
      case "capitalize" -> (run, a) -> run.made(PythonText.capitalized(text));
      case "startswith" -> (run, a) -> affix(run, a, text::startsWith);
      case "endswith" -> (run, a) -> affix(run, a, text::endsWith);
      case "removeprefix" ->
          (run, a) -> {
            String prefix = a.text(run, 0, "prefix");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          (run, a) -> {
            String suffix = a.text(run, 0, "suffix");
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      case "find" -> (run, a) -> found(run, text, a.text(run, 0, "sub"));
      case "count" -> (run, a) -> counted(run, text, a.text(run, 0, "sub"));
      case "isdigit" -> (run, a) -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "splitlines" ->
          (run, a) -> {
            a.atMost(run, 0);
            run.requireLength(text.length());
            return new ArrayList<Object>(PythonText.lines(text));
          };
      case "split" -> (run, a) -> split(run, text, a);
      case "rsplit" ->
          (run, a) -> {
            String separator = separator(run, a, true);
            run.work(text.length());
            return PythonText.splitFromRight(
                text, String.valueOf(separator), a.whole(run, 1, "maxsplit", -1));
          };
      case "replace" -> (run, a) -> Filters.replaced(run, text, a);
      case "join" ->
          (run, a) -> Filters.joined(run, a.require(run, 0, "iterable"), text, value -> value);
      default -> null;
    };
  }

  /** Whether a text has one of some beginnings or ends. */
  private interface Affix {
    boolean holds(String affix);
  }

  private static boolean affix(Run run, Arguments arguments, Affix affix) {
    Object given = arguments.require(run, 0, "prefix");
    if (given instanceof Tuple several) {
      return several.stream().anyMatch(each -> affix.holds(Values.text(run, each)));
    }
    return affix.holds(arguments.text(run, 0, "prefix"));
  }

  private static long found(Run run, String text, String part) {
    run.work(1 + text.length() / 64);
    int at = text.indexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long counted(Run run, String text, String part) {
    if (part.isEmpty()) {
      throw run.wrong("'count' of an empty text");
    }
    run.work(1 + text.length() / 16);
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static Object split(Run run, String text, Arguments arguments) {
    run.work(text.length());
    return PythonText.split(
        text, separator(run, arguments, false), arguments.whole(run, 1, "maxsplit", -1));
  }

  private static @Nullable String separator(Run run, Arguments arguments, boolean needed) {
    String separator =
        needed ? arguments.text(run, 0, "sep") : arguments.optionalText(run, 0, "sep");
    if (separator != null && separator.isEmpty()) {
      throw run.wrong("'split' with an empty separator");
    }
    return separator;
  }
}
