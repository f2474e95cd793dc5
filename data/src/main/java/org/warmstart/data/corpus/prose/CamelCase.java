package org.warmstart.data.corpus.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of Java as words. */
public final class CamelCase {
  private CamelCase() {}

  /**
   * Returns the words of a name in lower case: {@code getElementCount} as "get", "element",
   * "count"; {@code toXMLString2} as "to", "xml", "string", "2".
   */
  public static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || !Character.isLetterOrDigit(name.charAt(i))) {
        add(words, name, start, i);
        start = i + 1;
      } else if (i > start && isBoundary(name, i)) {
        add(words, name, start, i);
        start = i;
      }
    }
    return words;
  }

  private static void add(List<String> words, String name, int start, int end) {
    if (end > start) {
      words.add(name.substring(start, end).toLowerCase(Locale.ROOT));
    }
  }

  private static boolean isBoundary(String name, int i) {
    char before = name.charAt(i - 1);
    char here = name.charAt(i);
    if (Character.isDigit(before) != Character.isDigit(here)) {
      return true;
    }
    if (!Character.isUpperCase(here)) {
      return false;
    }
    boolean endsAcronym = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
    return !Character.isUpperCase(before) || endsAcronym;
  }
}
