package org.warmstart.text.unicode;

/** Makes strings well-formed UTF-16. */
public final class WellFormed {
  private WellFormed() {}

  /** The text's units, with U+FFFD for surrogates that have no partner. */
  public static char[] chars(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (!Character.isSurrogate(chars[i])) {
        continue;
      }
      boolean pair =
          i + 1 < chars.length
              && Character.isHighSurrogate(chars[i])
              && Character.isLowSurrogate(chars[i + 1]);
      if (pair) {
        i++;
      } else {
        chars[i] = '\uFFFD';
      }
    }
    return chars;
  }
}
