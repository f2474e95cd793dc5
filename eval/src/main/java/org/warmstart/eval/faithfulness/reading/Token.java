package org.warmstart.eval.faithfulness.reading;

/**
 * A word, a run of digits or a sign.
 *
 * @param key the text in small letters, without accents and the possessive
 * @param spaced whether white space or the text's beginning stands before it
 * @param sentence the number of its sentence, from 0
 * @param first whether it is the first word of its sentence
 */
public record Token(
    Kind kind,
    int start,
    int end,
    String text,
    String key,
    boolean spaced,
    int sentence,
    boolean first) {
  public enum Kind {
    WORD,
    DIGITS,
    SIGN
  }

  public boolean is(String sign) {
    return key.equals(sign);
  }

  public boolean isWord() {
    return kind == Kind.WORD;
  }

  public boolean isDigits() {
    return kind == Kind.DIGITS;
  }

  /** Whether it begins with a capital letter. */
  public boolean isCapital() {
    return kind == Kind.WORD && Character.isUpperCase(text.codePointAt(0));
  }

  /** Whether all its letters are capitals, and there are two at least. */
  public boolean isAllCapitals() {
    return isCapital()
        && text.codePointCount(0, text.length()) > 1
        && text.codePoints().noneMatch(Character::isLowerCase);
  }
}
