package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of a text: letters and digits, with apostrophes between them.
 *
 * @param start where it starts in the text, in UTF-16 units
 */
public record Word(String text, int start) {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['\u2019][\\p{L}\\p{M}]+)*");

  /** The words of a text, in their order. */
  public static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(new Word(matcher.group(), matcher.start()));
    }
    return words;
  }

  /** Where it ends in the text. */
  public int end() {
    return start + text.length();
  }

  /** Another word in its place. */
  public Edit replacedBy(String other) {
    return new Edit(start, end(), other);
  }

  /** Whether its first letter is a capital. */
  boolean isCapitalised() {
    return Character.isUpperCase(text.codePointAt(0));
  }

  /** A word in the same case as this one: capitalised, in capitals, or as it is. */
  String cased(String other) {
    boolean capitals = text.length() > 1 && text.equals(text.toUpperCase(Locale.ROOT));
    if (capitals && !text.equals(text.toLowerCase(Locale.ROOT))) {
      return other.toUpperCase(Locale.ROOT);
    }
    return isCapitalised() ? capitalised(other) : other;
  }

  static String capitalised(String word) {
    int first = word.offsetByCodePoints(0, 1);
    return word.substring(0, first).toUpperCase(Locale.ROOT) + word.substring(first);
  }
}
