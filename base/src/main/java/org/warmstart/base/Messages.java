package org.warmstart.base;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Texts from outside (files, servers, command lines) as messages show them: of bounded length, and
 * with nothing in them that a terminal would obey instead of showing it.
 */
public final class Messages {
  private static final int LONGEST_QUOTE = 60;
  private static final int MOST_ITEMS = 20;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Messages() {}

  /** The text in quotes, cut after 60 characters, each as {@link #printable} shows it. */
  public static String quote(String text) {
    return "'" + printable(text, LONGEST_QUOTE) + "'";
  }

  /** The first twenty items, each as {@link #quote} has it, and how many more there are. */
  public static String list(Collection<String> items) {
    String shown =
        items.stream().limit(MOST_ITEMS).map(Messages::quote).collect(Collectors.joining(", "));
    int left = items.size() - MOST_ITEMS;
    return left > 0 ? shown + " … and " + left + " more" : shown;
  }

  /**
   * The text on one line, with control characters, those that turn the direction of writing, those
   * without a shape and halves of characters as escapes: {@code \n}, {@code \u001B}. What joins
   * letters and emoji stays.
   */
  public static String printable(String text) {
    return escaped(text, "");
  }

  /**
   * As {@link #printable(String)}, cut where it is long.
   *
   * @param most of how many characters it may be without a mark for what was cut
   */
  public static String printable(String text, int most) {
    if (text.length() <= most) {
      return printable(text);
    }
    boolean splits = Character.isHighSurrogate(text.charAt(most - 1));
    return printable(text.substring(0, splits ? most - 1 : most)) + "…";
  }

  /** As {@link #printable(String)}, but with the line ends and tabs that the text has. */
  public static String printableLines(String text) {
    return escaped(text, "\n\t");
  }

  private static String escaped(String text, String kept) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c) || kept.indexOf(c) >= 0) {
                shown.appendCodePoint(c);
              } else {
                shown.append(escape(c));
              }
            });
    return shown.toString();
  }

  private static boolean isHarmless(int c) {
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> Character.isBmpCodePoint(c) ? "\\u%04X".formatted(c) : "\\u{%X}".formatted(c);
    };
  }

  /**
   * A number and what there is of it, in the singular where it is one: {@code 1 row}, {@code 1,000
   * rows}.
   *
   * @param one a word whose plural ends in s
   */
  public static String count(long number, String one) {
    return count(number, one, one + "s");
  }

  /**
   * As {@link #count(long, String)} with what follows in both numbers: {@code 1 row is}, {@code 2
   * rows are}.
   */
  public static String count(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  /** A time such as {@code 1:02:03} or {@code 2:03}; nothing is left below zero. */
  public static String time(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
