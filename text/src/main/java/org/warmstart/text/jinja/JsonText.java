package org.warmstart.text.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Namespace;
import org.warmstart.text.jinja.Values.Nothing;
import org.warmstart.text.jinja.Values.Undefined;

/** Values as JSON, spelled as Python's {@code json.dumps} does: the filter {@code tojson}. */
final class JsonText {
  private final Run run;
  private final boolean ascii;
  private final @Nullable Long indent;
  private final boolean sorted;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Run run, Arguments arguments) {
    this.run = run;
    arguments.atMost(run, 2, "ensure_ascii", "indent", "sort_keys");
    ascii = isTrue(arguments.get(0, "ensure_ascii"));
    Object width = arguments.get(1, "indent");
    indent =
        width == null || width instanceof Nothing ? null : arguments.whole(run, 1, "indent", 0);
    sorted = isTrue(arguments.named().get("sort_keys"));
  }

  private static boolean isTrue(@Nullable Object value) {
    return value != null && Values.isTrue(value);
  }

  static Object of(Run run, Object value, Arguments arguments) {
    JsonText json = new JsonText(run, arguments);
    json.write(value, 0);
    return run.made(json.out.toString());
  }

  private void write(Object value, int depth) {
    run.inside(depth, out.length());
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Boolean || value instanceof Long) {
      out.append(value);
    } else if (value instanceof Double real) {
      out.append(Values.number(real));
    } else if (value instanceof Nothing) {
      out.append("null");
    } else if (value instanceof List<?> list) {
      between('[', list.size(), ']', depth, i -> write(list.get(i), depth + 1));
    } else if (value instanceof Map<?, ?> map) {
      object(map, depth);
    } else {
      throw run.wrong("'tojson' of " + kind(value));
    }
  }

  private static String kind(Object value) {
    return value instanceof Callable || value instanceof Namespace
        ? "a function or namespace"
        : value instanceof Undefined undefined
            ? "'" + undefined.name() + "', which is undefined"
            : Values.kind(value);
  }

  private void object(Map<?, ?> map, int depth) {
    Map<String, Object> byName = sorted ? new TreeMap<>() : new LinkedHashMap<>();
    map.forEach((key, element) -> byName.put(Values.text(run, key), element));
    List<String> keys = List.copyOf(byName.keySet());
    between(
        '{',
        keys.size(),
        '}',
        depth,
        i -> {
          string(keys.get(i));
          out.append(": ");
          write(Objects.requireNonNull(byName.get(keys.get(i))), depth + 1);
        });
  }

  /** Writes one of several elements. */
  private interface Element {
    void write(int i);
  }

  private void between(char open, int count, char close, int depth, Element element) {
    out.append(open);
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : indent == null ? ", " : ",");
      line(depth + 1);
      element.write(i);
    }
    if (count > 0) {
      line(depth);
    }
    out.append(close);
  }

  private void line(int depth) {
    if (indent != null) {
      out.append('\n').append(" ".repeat((int) Math.max(0, Math.min(100, indent)) * depth));
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || (ascii && c > '~')) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
