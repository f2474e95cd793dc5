package org.warmstart.text.unicode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads bytes that should be UTF-8. */
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** Appends the characters; a byte that is no part of one becomes U+FFFD. */
  public static void append(ByteArrayOutputStream buffer, StringBuilder out) {
    byte[] bytes = buffer.toByteArray();
    for (int i = 0; i < bytes.length; ) {
      int length = length(bytes[i]);
      int codePoint = length == 0 ? -1 : codePoint(bytes, i, length);
      if (codePoint < 0) {
        out.append(REPLACEMENT);
        i++;
      } else {
        out.appendCodePoint(codePoint);
        i += length;
      }
    }
  }

  /** Bytes as UTF-8, or if they are not, U+FFFD for each of them. */
  public static String decodeOrReplace(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return String.valueOf(REPLACEMENT).repeat(bytes.length);
    }
  }

  /** The number of bytes of a character that begins with a byte, or 0 if none does. */
  private static int length(byte first) {
    int b = first & 0xFF;
    if (b < 0x80) {
      return 1;
    }
    return b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
  }

  /** The code point that so many bytes are, or -1. */
  private static int codePoint(byte[] bytes, int at, int length) {
    if (at + length > bytes.length) {
      return -1;
    }
    if (length == 1) {
      return bytes[at];
    }
    int codePoint = bytes[at] & (0x7F >> length);
    for (int i = at + 1; i < at + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        return -1;
      }
      codePoint = codePoint << 6 | (bytes[i] & 0x3F);
    }
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    boolean valid =
        codePoint >= least
            && codePoint <= Character.MAX_CODE_POINT
            && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    return valid ? codePoint : -1;
  }
}
