package org.warmstart.eval.words;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * White space and n-grams as the reference implementations have them, which are written in Python:
 * its white space is Unicode's and the four separators of ASCII.
 */
public final class Words {
  private Words() {}

  public static boolean isSpace(int character) {
    return (character >= '\t' && character <= '\r')
        || (character >= 0x1c && character <= ' ')
        || character == 0x85
        || character == 0xa0
        || character == 0x1680
        || (character >= 0x2000 && character <= 0x200a)
        || character == 0x2028
        || character == 0x2029
        || character == 0x202f
        || character == 0x205f
        || character == 0x3000;
  }

  /** What is between white space. */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean isSpace = i == text.length() || isSpace(text.charAt(i));
      if (isSpace && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      } else if (!isSpace && start < 0) {
        start = i;
      }
    }
    return words;
  }

  /** Without white space at the end. */
  public static String trimEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Without white space at both ends. */
  public static String trim(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return trimEnd(text.substring(start));
  }

  /** How often each run of n words occurs, the words joined by a space. */
  public static Map<String, Integer> ngrams(List<String> words, int n) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(
          n == 1 ? words.get(i) : String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }

  /** How often each run of n characters (code points) occurs. */
  public static Map<String, Integer> characterNgrams(String text, int n) {
    Map<String, Integer> counts = new HashMap<>();
    int length = text.codePointCount(0, text.length());
    int start = 0;
    int end = length < n ? 0 : text.offsetByCodePoints(0, n);
    for (int i = 0; i + n <= length; i++) {
      counts.merge(text.substring(start, end), 1, Integer::sum);
      if (i + n < length) {
        start = text.offsetByCodePoints(start, 1);
        end = text.offsetByCodePoints(end, 1);
      }
    }
    return counts;
  }

  /** All counts together. */
  public static long total(Map<String, Integer> counts) {
    return counts.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** How many are in both, none counted more often than either has it. */
  public static long common(Map<String, Integer> counts, Map<String, Integer> others) {
    long common = 0;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      common += Math.min(entry.getValue(), others.getOrDefault(entry.getKey(), 0));
    }
    return common;
  }
}
