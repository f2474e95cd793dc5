package org.warmstart.data.corpus;

/** Unicode escapes of Java sources, which are translated before anything else (JLS 3.3). */
final class UnicodeEscapes {
  private static final int HEX_DIGITS = 4;

  private UnicodeEscapes() {}

  /** Returns the source with well-formed escapes translated; malformed ones stay as they are. */
  static String translate(String source) {
    int at = source.indexOf("\\u");
    if (at < 0) {
      return source;
    }
    StringBuilder out = new StringBuilder(source.length());
    int copied = 0;
    at = source.indexOf('\\');
    while (at >= 0 && at + 1 < source.length()) {
      int next = at + 2; // an escaped backslash, or some other escape: skip the pair
      if (source.charAt(at + 1) == 'u') {
        int digits = at + 1;
        while (digits < source.length() && source.charAt(digits) == 'u') {
          digits++;
        }
        int unit = unit(source, digits);
        if (unit >= 0) {
          out.append(source, copied, at).append((char) unit);
          copied = digits + HEX_DIGITS;
          next = copied;
        }
      }
      at = source.indexOf('\\', next);
    }
    return out.append(source, copied, source.length()).toString();
  }

  /** The UTF-16 unit that four hexadecimal digits name, or -1. */
  private static int unit(String source, int start) {
    if (start + HEX_DIGITS > source.length()) {
      return -1;
    }
    int unit = 0;
    for (int i = start; i < start + HEX_DIGITS; i++) {
      int digit = Character.digit(source.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }
}
