package org.warmstart.eval.answer;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Letters of answers, A, B, C …, in what a model has written. */
public final class LetterAnswers {
  private static final int LETTERS = 26;
  private static final Pattern SAID =
      Pattern.compile("(?i:answer(?: is|:)?)\\s*(?:\\*\\*)?\\(?([A-Z])(?![A-Za-z])");
  private static final Pattern ALONE = Pattern.compile("(?<![A-Za-z])\\(?([A-Z])(?![A-Za-z'])");

  private LetterAnswers() {}

  /**
   * The place of the answer's letter: of one behind "the answer is", else of the first that stands
   * alone.
   *
   * @param count how many answers there are, so that other letters are none
   * @return from 0; empty if no answer's letter is there
   */
  public static OptionalInt find(String text, int count) {
    if (count < 1 || count > LETTERS) {
      throw new IllegalArgumentException("1 to " + LETTERS + " answers have letters, not " + count);
    }
    OptionalInt said = first(SAID, text, count);
    return said.isPresent() ? said : first(ALONE, text, count);
  }

  private static OptionalInt first(Pattern pattern, String text, int count) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      int place = matcher.group(1).charAt(0) - 'A';
      if (place < count) {
        return OptionalInt.of(place);
      }
    }
    return OptionalInt.empty();
  }

  /** The letter of a place. */
  public static String letter(int place) {
    return String.valueOf((char) ('A' + place));
  }
}
