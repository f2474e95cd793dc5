package org.warmstart.eval.faithfulness;

/**
 * A word, a run of digits or a sign.
 *
 * @param key the text in small letters, without accents and the possessive
 * @param spaced whether white space or the text's beginning stands before it
 * @param sentence the number of its sentence, from 0
 * @param first whether it is the first word of its sentence
 */
record Token(
    Kind kind,
    int start,
    int end,
    String text,
    String key,
    boolean spaced,
    int sentence,
    boolean first) {
  enum Kind {
    WORD,
    DIGITS,
    SIGN
  }

  boolean is(String sign) {
    return key.equals(sign);
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isDigits() {
    return kind == Kind.DIGITS;
  }

  /** Whether it begins with a capital letter. */
  boolean isCapital() {
    return kind == Kind.WORD && Character.isUpperCase(text.codePointAt(0));
  }

  /** Whether all its letters are capitals, and there are two at least. */
  boolean isAllCapitals() {
    return isCapital()
        && text.codePointCount(0, text.length()) > 1
        && text.codePoints().noneMatch(Character::isLowerCase);
  }
}
