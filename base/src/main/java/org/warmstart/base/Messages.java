package org.warmstart.base;

import java.util.Collection;
import java.util.stream.Collectors;

/** Texts from outside as messages show them: of bounded length. */
public final class Messages {
  private static final int LONGEST_QUOTE = 60;
  private static final int MOST_ITEMS = 20;

  private Messages() {}

  /** The text in quotes, cut after 60 characters. */
  public static String quote(String text) {
    return text.length() <= LONGEST_QUOTE
        ? "'" + text + "'"
        : "'" + text.substring(0, LONGEST_QUOTE) + "…'";
  }

  /** The first twenty items, each as {@link #quote} has it, and how many more there are. */
  public static String list(Collection<String> items) {
    String shown =
        items.stream().limit(MOST_ITEMS).map(Messages::quote).collect(Collectors.joining(", "));
    int left = items.size() - MOST_ITEMS;
    return left > 0 ? shown + " … and " + left + " more" : shown;
  }
}
