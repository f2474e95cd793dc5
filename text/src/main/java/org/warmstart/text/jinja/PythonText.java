package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts as Python's strings treat them. */
final class PythonText {
  private PythonText() {}

  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static boolean isStripped(char c, @Nullable String characters) {
    return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
  }

  /**
   * Without what stands in front.
   *
   * @param characters which go; null: white space
   */
  static String leftStripped(String text, @Nullable String characters) {
    int from = 0;
    while (from < text.length() && isStripped(text.charAt(from), characters)) {
      from++;
    }
    return text.substring(from);
  }

  /** As the other one, at the end. */
  static String rightStripped(String text, @Nullable String characters) {
    int to = text.length();
    while (to > 0 && isStripped(text.charAt(to - 1), characters)) {
      to--;
    }
    return text.substring(0, to);
  }

  static String stripped(String text, @Nullable String characters) {
    return leftStripped(rightStripped(text, characters), characters);
  }

  /**
   * The parts between separators.
   *
   * @param separator null: any white space, and no empty parts
   * @param most how many cuts at the most; below 0: all
   */
  static List<Object> split(String text, @Nullable String separator, long most) {
    List<Object> parts = new ArrayList<>();
    if (separator != null) {
      int from = 0;
      int next = text.indexOf(separator);
      while (next >= 0 && (most < 0 || parts.size() < most)) {
        parts.add(text.substring(from, next));
        from = next + separator.length();
        next = text.indexOf(separator, from);
      }
      parts.add(text.substring(from));
      return parts;
    }
    String rest = leftStripped(text, null);
    while (!rest.isEmpty()) {
      if (most >= 0 && parts.size() >= most) {
        parts.add(rightStripped(rest, null));
        return parts;
      }
      int end = 0;
      while (end < rest.length() && !isSpace(rest.charAt(end))) {
        end++;
      }
      parts.add(rest.substring(0, end));
      rest = leftStripped(rest.substring(end), null);
    }
    return parts;
  }

  /** As {@link #split} with cuts from the end. */
  static List<Object> splitFromRight(String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    int next = text.lastIndexOf(separator);
    while (next >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(0, text.substring(next + separator.length(), to));
      to = next;
      next = next == 0 ? -1 : text.lastIndexOf(separator, next - separator.length());
    }
    parts.add(0, text.substring(0, to));
    return parts;
  }

  /** The lines, without what ends them; none behind the last line's end. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(c) >= 0) {
        lines.add(text.substring(from, i));
        boolean two = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
        i += two ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** The first letter large, the others small. */
  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Every word with its first letter large; a word ends where no letter follows. */
  static String titled(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      titled.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return titled.toString();
  }

  /** What escapes in a text stand for; null if one is not complete. */
  static @Nullable String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 >= text.length()) {
        plain.append(c);
        i++;
        continue;
      }
      char kind = text.charAt(i + 1);
      int digits = "xuU".indexOf(kind) < 0 ? 0 : kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
      if (digits > 0) {
        int code = number(text, i + 2, digits);
        if (!Character.isValidCodePoint(code)) {
          return null;
        }
        plain.appendCodePoint(code);
        i += 2 + digits;
        continue;
      }
      int simple = "ntrabfv\\'\"\n0".indexOf(kind);
      if (simple < 0) {
        plain.append(c).append(kind);
      } else if (kind != '\n') {
        plain.append("\n\t\r\u0007\b\f\u000b\\'\"\n\0".charAt(simple));
      }
      i += 2;
    }
    return plain.toString();
  }

  private static int number(String text, int from, int digits) {
    if (from + digits > text.length()) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0 || number > Character.MAX_CODE_POINT) {
        return -1;
      }
      number = 16 * number + digit;
    }
    return number;
  }

  /** As Python writes a text inside of a list. */
  static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                  if (c == quote) {
                    quoted.append('\\').append(quote);
                  } else if (c < ' ' || c == 0x7f) {
                    quoted.append("\\x%02x".formatted(c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append(quote).toString();
  }
}
