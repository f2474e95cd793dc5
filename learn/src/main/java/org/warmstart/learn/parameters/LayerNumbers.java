package org.warmstart.learn.parameters;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;

/** Numbers of layers written as {@code 3}, {@code 0-5} or {@code 0-2, 5}. */
final class LayerNumbers {
  private static final Pattern RANGE =
      Pattern.compile("\\s*(\\d{1,6})(?:\\s*-\\s*(\\d{1,6}))?\\s*");

  private LayerNumbers() {}

  /**
   * The numbers.
   *
   * @throws InputException if it is no such text
   */
  static SortedSet<Integer> parse(String text, String key) {
    SortedSet<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw wrong(text, key);
      }
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      if (to < from) {
        throw wrong(text, key);
      }
      for (int number = from; number <= to; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static InputException wrong(String text, String key) {
    return new InputException(
        key
            + ": '"
            + text
            + "' are no numbers of layers; write them from 0, such as 3, 0-5 or '0-2, 5'");
  }
}
