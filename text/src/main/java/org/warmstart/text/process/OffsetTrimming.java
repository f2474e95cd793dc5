package org.warmstart.text.process;

import org.warmstart.text.stage.Tokens;
import org.warmstart.text.unicode.ByteAlphabet;
import org.warmstart.text.unicode.Unicode;

/** Takes the white space out of byte-level tokens' offsets, as the reference does it. */
public final class OffsetTrimming {
  private OffsetTrimming() {}

  /**
   * Trims all offsets.
   *
   * @param addPrefixSpace whether a lone leading space of a first token was added and so has no
   *     place in the text
   */
  static void trim(Tokens tokens, boolean addPrefixSpace) {
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.string(i);
      int start = tokens.start(i);
      int end = tokens.end(i);
      int leading = leading(token);
      int trailing = trailing(token);
      if (leading > 0) {
        boolean first = i == 0 || start == 0;
        int cut = first && addPrefixSpace && leading == 1 ? 0 : leading;
        start = Math.min(forward(tokens.text(), start, cut), end);
      }
      if (trailing > 0 && end >= trailing) {
        end = Math.max(end - trailing, start);
      }
      tokens.setOffsets(i, start, end);
    }
  }

  /**
   * The place a number of code points further on. Only a space that was added to the text makes
   * this step over anything but spaces.
   */
  private static int forward(String text, int start, int codePoints) {
    int place = start;
    for (int i = 0; i < codePoints && place < text.length(); i++) {
      place += Character.charCount(text.codePointAt(place));
    }
    return place;
  }

  private static int leading(String token) {
    int i = 0;
    while (i < token.length() && isSpace(token.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int trailing(String token) {
    int i = token.length();
    while (i > 0 && isSpace(token.charAt(i - 1))) {
      i--;
    }
    return token.length() - i;
  }

  private static boolean isSpace(char c) {
    return c == ByteAlphabet.SPACE || (Unicode.flags(c) & Unicode.SPACE) != 0;
  }
}
